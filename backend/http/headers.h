#pragma once

#include <QByteArray>
#include <QList>
#include <QPair>

namespace aidoctor::http {

/// Header fields of an answer, in the order of writing. A name may repeat.
using HeaderList = QList<QPair<QByteArray, QByteArray>>;

} // namespace aidoctor::http
