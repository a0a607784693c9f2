#pragma once

/// Why a resource did not reach the chart, in the words of the import summary.
namespace aidoctor::fhir::reasons {

inline constexpr auto kNotKept = "type not kept in the chart";
inline constexpr auto kUsedByReference = "used by reference";
inline constexpr auto kSearchOutcome = "message of the server";
inline constexpr auto kNoResource = "entry without a resource";
inline constexpr auto kNoType = "without a resource type";
inline constexpr auto kNoSubject = "no subject";
inline constexpr auto kNoPatient = "no patient takes part";
inline constexpr auto kSubjectElsewhere = "subject not in this file";
inline constexpr auto kSubjectIsNoPatient = "subject is not a patient";
inline constexpr auto kPatientNotInStore = "patient not in the store";
inline constexpr auto kEnteredInError = "entered in error";
inline constexpr auto kSaysNone = "says that there is none";
inline constexpr auto kSaysNoneOfOneKind = "says that there is none of one kind";
inline constexpr auto kSaysNoInformation = "says that there is no information";
inline constexpr auto kFileFailed = "the file failed before";
inline constexpr auto kRepeated = "repeated in the file";
inline constexpr auto kOlderExport = "the chart has it from a newer export";
inline constexpr auto kOlderVersion = "older version in the file";

} // namespace aidoctor::fhir::reasons
