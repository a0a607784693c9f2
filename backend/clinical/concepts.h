#pragma once

#include "chart/chart.h"
#include "core/json.h"

#include "clinical/analytes.h"

#include <QHash>
#include <QSet>
#include <QString>

#include <vector>

namespace aidoctor::clinical {

/// One list of concepts.json: what codes and names mean.
class ConceptList {
public:
    using Index = int;

    /// A concept that a record stands for, with what it includes it.
    struct Hit {
        Index index = -1;
        bool historyOnly = false; ///< "history of ...": counts where a rule asks for history
    };

    /// The items of a list of concepts.json; `list` is its name, for messages. INVALID_ARGUMENT.
    static Result<ConceptList> fromJson(const Json &items, const char *list);

    Index indexOf(const QString &id) const { return m_byId.value(id, -1); }
    const QString &id(Index index) const { return m_concepts[static_cast<std::size_t>(index)].id; }
    const Words &name(Index index) const
    {
        return m_concepts[static_cast<std::size_t>(index)].name;
    }
    int size() const { return static_cast<int>(m_concepts.size()); }

    /// What a code and the whole name stand for; all concepts that include it, too.
    std::vector<Hit> find(const chart::Coding &coding, const QString &name) const;
    /// By the whole name alone.
    std::vector<Index> findByName(const QString &name) const;

private:
    struct Concept {
        QString id;
        Words name;
        std::vector<Index> within; ///< itself and all that include it
    };

    std::vector<Concept> m_concepts;
    QHash<QString, Index> m_byId;
    QHash<QString, std::vector<Index>> m_byCode;    ///< "system|code"
    QHash<QString, std::vector<Index>> m_byHistory; ///< SNOMED codes of "history of ..."
    struct IcdCode {
        QString code; ///< without the point
        Index index = -1;
        bool exact = false; ///< else a prefix
        bool historyOnly = false;
    };
    std::vector<IcdCode> m_icd10;
    QHash<QString, std::vector<Index>> m_byName;
};

/// What is known of an allergen: the classes and drugs it means, or that it is none.
struct Allergen {
    QString id;
    Words name;
    QString kind; ///< drug, food, environment
    QStringList classes;
    QStringList drugs;
};

/// An answer such as "former smoker".
struct AnswerMeaning {
    QString id;
    Words name;
    QSet<QString> questions;                    ///< LOINC
    QSet<QString> answers;                      ///< folded
    std::vector<ConceptList::Index> conditions; ///< active problems that say the same
};

/// concepts.json as a whole.
struct ConceptTables {
    ConceptList conditions;
    ConceptList procedures;
    ConceptList vaccines;
    ConceptList allergenNames; ///< finds the index into `allergens`
    std::vector<Allergen> allergens;
    std::vector<AnswerMeaning> answers;
    ConceptList answerProblems; ///< entries of the problem list that say an answer, by its index

    static Result<ConceptTables> fromJson(const Json &json);
    const AnswerMeaning *answer(const QString &id) const;
};

/// A name as concepts are compared: folded, without SNOMED's "(disorder)".
QString conceptName(const QString &name);

} // namespace aidoctor::clinical
