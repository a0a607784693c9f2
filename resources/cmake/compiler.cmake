# One place for compiler and linker options.

add_library(aidoctor_options INTERFACE)
target_compile_options(aidoctor_options INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor)
target_compile_definitions(aidoctor_options INTERFACE
    QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_FOREACH)
target_include_directories(aidoctor_options INTERFACE
    ${PROJECT_SOURCE_DIR}/backend ${PROJECT_SOURCE_DIR})

if(AIDOCTOR_WERROR)
    target_compile_options(aidoctor_options INTERFACE -Werror)
endif()

if(AIDOCTOR_SANITIZE)
    add_compile_options(-fsanitize=${AIDOCTOR_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${AIDOCTOR_SANITIZE})
endif()

add_link_options(-Wl,-z,relro,-z,now)

find_program(AIDOCTOR_CCACHE ccache)
if(AIDOCTOR_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${AIDOCTOR_CCACHE})
    # ccache must be told that precompiled headers are fine.
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${AIDOCTOR_CCACHE})
endif()

find_program(AIDOCTOR_MOLD mold)
if(AIDOCTOR_MOLD)
    add_link_options(-fuse-ld=mold)
endif()
