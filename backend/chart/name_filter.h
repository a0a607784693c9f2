#pragma once

#include "database/connection_spec.h"

#include <QString>
#include <QStringList>
#include <QVariant>

namespace aidoctor::chart {

/// A condition of a statement and the values bound to its placeholders.
struct Filter {
    QString where;
    QVariantList values;
};

/// What was typed, as conditions on the folded names (`search_text`) of `patient_names`. A word of
/// three letters and more is any part of a name, a shorter one the beginning of one of its words.
class NameFilter {
public:
    explicit NameFilter(const QString &typed);

    bool isEmpty() const { return m_words.isEmpty(); }
    bool matches(const QString &searchText) const;

    /// Names that hold all words.
    Filter all() const;
    /// Names that begin with the words as they were typed.
    Filter beginning() const;
    /// all() without beginning().
    Filter inside() const;
    /// The same as all(), in the words of the engine's index over parts of names.
    Filter indexed(database::Engine engine) const;

    static constexpr qsizetype kMostWords = 8;

private:
    QStringList m_words;
    QString m_beginning;
};

/// Above every text that begins with `prefix`, in the order of code points.
QString upperBound(const QString &prefix);

} // namespace aidoctor::chart
