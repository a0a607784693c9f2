#pragma once

#include "core/error.h"

#include <QIODevice>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace aidoctor::fhir {

struct ListedFile {
    QString path;
    QString shown;  ///< as given, or below the folder that was given
    QString folder; ///< where its neighbours of a bulk export are
    std::optional<Error> error;
};

/// The files of an import, in the order they are to be read: by name, but of NDJSON files those
/// with patients first and those with medications, people and places second, because the others
/// point to them.
/// A path that is not there, and a folder without a file to import, have FILE_UNREADABLE.
std::vector<ListedFile> listFiles(const QStringList &paths);

bool isLinesFile(const QString &path);
/// When a file's turn is among others: 0 for patients, and for all that is no NDJSON; 1 for what
/// only gives names to others; 2 for what points to them. Bulk exports name their files as they
/// like, so the first resource decides.
int turnOf(QIODevice &file);

} // namespace aidoctor::fhir
