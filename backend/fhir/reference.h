#pragma once

#include <QString>

namespace aidoctor::fhir {

/// A literal reference taken apart: "Patient/1", "http://host/fhir/Patient/1/_history/2",
/// "urn:uuid:...", "#contained" or "Patient?identifier=system|value".
struct Reference {
    QString url;        ///< without /_history/... and |version
    QString type;       ///< where the reference names one
    QString id;         ///< last segment, or what follows urn:uuid: or urn:oid:
    QString base;       ///< "http://host/fhir" of an absolute one
    QString identifier; ///< "system|value" of a conditional reference
    bool contained = false;

    static Reference parse(const QString &text);
    bool isRelative() const { return base.isEmpty() && !type.isEmpty(); }
    /// "Type/id"; empty where the type is unknown.
    QString typeAndId() const;
};

} // namespace aidoctor::fhir
