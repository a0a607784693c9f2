#pragma once

#include "clinical/rule_book.h"

#include <QString>

namespace aidoctor::clinical {

/// A rule's title without what only a chart fills in: "Metformin with eGFR …".
QString ruleName(const Rule &rule);
/// For whom it speaks: "from 18 years, women".
QString appliesText(const Rule &rule);
/// "eGFR below: 30 mL/min/1.73 m² (15 to 45)"; one line each, changed ones say so.
QStringList parameterTexts(const Rule &rule);
/// "The label says so." — title, publisher, year; read on ..., again on ....
QString citationText(const Citation &citation);

/// Every rule of every pack with its source, as Markdown, in the program's language; the texts of
/// packs and charts are plain text in it.
QString rulesPage(const RuleBook &book);

} // namespace aidoctor::clinical
