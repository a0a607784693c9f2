# aidoctor_library(NAME [DEPENDS NAME...] [LINK TARGET...])
# The static library of one folder: every source in it, and what it may include.
function(aidoctor_library name)
    cmake_parse_arguments(ARG "" "" "DEPENDS;LINK" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp ${CMAKE_CURRENT_SOURCE_DIR}/*.h)
    add_library(aidoctor_${name} STATIC ${sources})
    target_link_libraries(aidoctor_${name} PUBLIC aidoctor_options ${ARG_LINK})
    foreach(dependency IN LISTS ARG_DEPENDS)
        target_link_libraries(aidoctor_${name} PUBLIC aidoctor_${dependency})
    endforeach()
    target_precompile_headers(aidoctor_${name} PRIVATE
        <QCoreApplication> <QCoroTask> <nlohmann/json.hpp> <tl/expected.hpp>
        <functional> <memory> <string> <vector>)
endfunction()

# Linked last, so that it comes behind the options of the libraries: Qt 6.8's QTRY_* macros convert
# on their own account. GCC 12 takes lists of variants, which tests like to write, for uninitialised.
add_library(aidoctor_test_options INTERFACE)
# And QFINDTESTDATA, which is not used here, would make each folder's headers differ from the shared.
target_compile_options(aidoctor_test_options INTERFACE -Wno-conversion -Wno-maybe-uninitialized
    -UQT_TESTCASE_BUILDDIR -UQT_TESTCASE_SOURCEDIR)

# What a test itself computes is little: less optimisation compiles sooner than it would run faster.
set(aidoctor_test_optimisation $<$<CONFIG:Release>:-O1>)

# What all tests include is compiled once, and once more for those with windows: Qt Test has more
# in it there. patience.h comes with it, into every test. Headers of our own stay out: a change of
# one would compile every test anew.
function(aidoctor_test_headers name)
    # A program as the tests are, so that it is compiled as they are: only its headers count.
    file(CONFIGURE OUTPUT ${name}.cpp CONTENT "int main() {}\n")
    add_executable(${name} ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
    set_target_properties(${name} PROPERTIES AUTOMOC OFF
        RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
    target_link_libraries(${name} PRIVATE aidoctor_options Qt6::Test Qt6::Network Qt6::Sql
        QCoro6::Core nlohmann_json::nlohmann_json tl::expected ${ARGN} aidoctor_test_options)
    target_compile_options(${name} PRIVATE ${aidoctor_test_optimisation})
    target_precompile_headers(${name} PRIVATE
        ${PROJECT_SOURCE_DIR}/tests/support/patience.h
        <QCoroTask> <QSignalSpy> <QSqlDatabase> <QSqlQuery> <QTemporaryDir> <QTcpServer>
        <QTcpSocket> <QNetworkAccessManager> <QNetworkReply> <nlohmann/json.hpp> <tl/expected.hpp>
        <algorithm> <chrono> <functional> <map> <memory> <optional> <set> <string> <variant>
        <vector>)
endfunction()

# aidoctor_test(NAME [LINK TARGET...])
# One Qt Test program from NAME.cpp in the calling folder.
function(aidoctor_test name)
    cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
    add_executable(${name} ${name}.cpp)
    target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
    target_link_libraries(${name} PRIVATE aidoctor_options aidoctor_resources Qt6::Test ${ARG_LINK}
        aidoctor_test_support aidoctor_test_options)
    target_compile_definitions(${name} PRIVATE AIDOCTOR_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
        AIDOCTOR_BINARY_DIR="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
    target_compile_options(${name} PRIVATE ${aidoctor_test_optimisation})
    if("aidoctor_ui" IN_LIST ARG_LINK)
        target_precompile_headers(${name} REUSE_FROM aidoctor_window_test_headers)
    else()
        target_precompile_headers(${name} REUSE_FROM aidoctor_test_headers)
    endif()
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES TIMEOUT 240
        ENVIRONMENT "QT_QPA_PLATFORM=offscreen;LC_ALL=C.UTF-8;TSAN_OPTIONS=die_after_fork=0:suppressions=${PROJECT_SOURCE_DIR}/tests/support/races.supp:print_suppressions=0;LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/support/leaks.supp:print_suppressions=0")
endfunction()
