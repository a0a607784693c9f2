#pragma once

#include <QByteArrayView>
#include <QString>

namespace aidoctor {

/// The line (from 1) on which a value of a JSON text begins, for messages to whoever wrote it.
/// `pointer` is an RFC 6901 pointer; where the text has no such value, the line of the deepest one
/// on the way to it. The text must be valid JSON.
int lineOfJsonPointer(QByteArrayView text, const QString &pointer);

/// The line and column (from 1) of an offset.
int lineOfOffset(QByteArrayView text, qsizetype offset);

} // namespace aidoctor
