#pragma once

#include <QByteArray>
#include <QHash>
#include <QHostAddress>
#include <QList>
#include <QPair>
#include <QString>
#include <QStringList>

#include <optional>

namespace aidoctor::http {

/// One request as a handler sees it: complete, validated, and a plain value that may outlive the
/// connection it came by.
struct Request {
    /// HEAD arrives here as GET; the gate leaves the body out of the answer.
    QByteArray method;
    /// Percent-decoded once; always starts with '/'.
    QString path;
    /// The same, cut at the slashes before decoding: an encoded slash stays inside its segment.
    QStringList segments;
    /// The pattern of the route that matched ("/api/v1/patients/{id}"), empty for an unknown path.
    /// It carries no patient data, so it may be counted and logged.
    QString route;
    /// In the order of the URL, decoded, '+' read as a space. A name may repeat.
    QList<QPair<QString, QString>> query;
    /// By lower case name; a header that may repeat is joined with ", ".
    QHash<QByteArray, QByteArray> headers;
    QByteArray body;
    QHash<QString, QString> pathParameters;
    QHostAddress peer;
    /// Unique in this process; safe to log.
    quint64 id = 0;

    /// The value of a header, empty when it is missing. `lowerCaseName` is compared as it is.
    QByteArray header(const QByteArray &lowerCaseName) const;
    bool hasHeader(const QByteArray &lowerCaseName) const;
    /// The segment that stood at `{name}` in the route's pattern.
    QString pathParameter(const QString &name) const;
    bool hasQueryItem(const QString &name) const;
    /// The first value of that name, empty when it is missing.
    QString queryValue(const QString &name) const;
    /// All values of that name, in order.
    QStringList queryValues(const QString &name) const;
    /// True when the Accept header names this media type ("text/event-stream").
    bool accepts(const QByteArray &mediaType) const;
};

/// Path and query of a request target.
struct Target {
    QString path;
    QStringList segments;
    QList<QPair<QString, QString>> query;
};

/// Decodes a target that the head parser has let through. Nothing when a percent sign is not
/// followed by two hexadecimal digits, or the decoded text is no UTF-8 or holds a control
/// character.
std::optional<Target> decodeTarget(const QByteArray &target);

} // namespace aidoctor::http
