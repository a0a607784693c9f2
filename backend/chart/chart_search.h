#pragma once

#include "chart/chart_store.h"
#include "core/result.h"
#include "database/session.h"

namespace aidoctor::chart {

/// Finds patients inside the caller's read transaction. First who is named by an identifier or a
/// birth date, then whose name begins with what was typed, then whose name holds all its words: any
/// part of a name for words of three letters and more, the beginnings of words for shorter ones;
/// each in the order of names. Of a number or date that more than 200 share, the first 200 are
/// given; beside words of a name its first 2,000 are looked at. INVALID_ARGUMENT for a cursor that is none, or an offset over
/// kMaxSearchOffset with a text.
Result<Page<PatientEntry>> findEntries(database::Session &session, const PatientQuery &query);

/// What may be the beginning of a birth date ("1957-03", "15.03.1957", "3/15/1957"), as the store
/// writes dates. Empty for anything else.
QStringList birthDatePrefixes(const QString &text);

} // namespace aidoctor::chart
