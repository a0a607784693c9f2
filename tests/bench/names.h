#pragma once

#include <QRandomGenerator>
#include <QString>

namespace aidoctor::bench {

/// A person's name as a chart writes it: "Family, Given" or "Family, Given Middle". Families and
/// given names from several languages, a few of them far more frequent than the rest, one family in
/// seven put together from parts so that there are thousands of rare ones.
QString randomName(QRandomGenerator &random);

} // namespace aidoctor::bench
