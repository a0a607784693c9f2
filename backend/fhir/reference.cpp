#include "fhir/reference.h"

#include <QUrl>

namespace aidoctor::fhir {

namespace {

Reference conditional(const QString &text, qsizetype mark)
{
    Reference reference;
    reference.url = text;
    reference.type = text.left(mark);
    for (const QString &parameter : text.mid(mark + 1).split(QLatin1Char('&'))) {
        if (parameter.startsWith(QLatin1String("identifier=")))
            reference.identifier = QUrl::fromPercentEncoding(parameter.mid(11).toUtf8());
    }
    return reference;
}

bool isTypeName(const QString &segment)
{
    return !segment.isEmpty() && segment.front().isUpper() && segment.front().isLetter();
}

} // namespace

Reference Reference::parse(const QString &text)
{
    const auto mark = text.indexOf(QLatin1Char('?'));
    if (mark > 0)
        return conditional(text, mark);
    Reference reference;
    reference.url = text.section(QLatin1String("/_history/"), 0, 0).section(QLatin1Char('|'), 0, 0);
    if (text.startsWith(QLatin1Char('#'))) {
        reference.contained = true;
        reference.id = text.mid(1);
        return reference;
    }
    if (text.startsWith(QLatin1String("urn:"))) {
        reference.id = reference.url.section(QLatin1Char(':'), 2);
        return reference;
    }
    const QStringList segments = reference.url.split(QLatin1Char('/'));
    reference.id = segments.back();
    if (segments.size() >= 2 && isTypeName(segments.at(segments.size() - 2))) {
        reference.type = segments.at(segments.size() - 2);
        reference.base = segments.mid(0, segments.size() - 2).join(QLatin1Char('/'));
    }
    return reference;
}

QString Reference::typeAndId() const
{
    return type.isEmpty() || id.isEmpty() ? QString() : type + QLatin1Char('/') + id;
}

} // namespace aidoctor::fhir
