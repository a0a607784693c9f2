#pragma once

#include "chart/chart.h"
#include "core/json.h"

#include <QHash>
#include <QSet>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace aidoctor::clinical {

struct Drug {
    QString id;
    QString name;
    QSet<QString> classes;
};

enum class Route { Systemic, Inhaled, Topical };

/// A medication as what it is made of.
struct ResolvedDrug {
    struct Part {
        const Drug *drug = nullptr;
        /// Of one unit (tablet, capsule, puff), in mg; nothing where the text gives none, or a
        /// concentration.
        std::optional<double> milligrams;
    };
    enum class By { Nothing, Code, Name };

    std::vector<Part> parts;
    Route route = Route::Systemic;
    By by = By::Nothing;
    /// What the name says, where the code says something else: one of the two is wrong.
    std::vector<const Drug *> nameSays;
};

/// drugs.json: RxNorm and ATC codes, names and brand names to ingredients and classes.
class DrugTable {
public:
    /// INVALID_ARGUMENT where the file is not as it should be.
    static Result<DrugTable> fromJson(const Json &json);

    DrugTable() = default;
    DrugTable(DrugTable &&) noexcept = default;
    DrugTable &operator=(DrugTable &&) noexcept = default;
    DrugTable(const DrugTable &) = delete; // what is resolved points into it
    DrugTable &operator=(const DrugTable &) = delete;

    /// By code first: a known code stands, however the name is spelt. Else by the names in the
    /// text, salts and forms aside; each of several names is a part.
    ResolvedDrug resolve(const chart::Coding &coding, const QString &text,
                         const QString &moreText = {}) const;
    const Drug *byId(const QString &id) const;
    bool hasClass(const QString &id) const { return m_classes.contains(id); }
    QString className(const QString &id) const { return m_classes.value(id); }
    std::size_t size() const { return m_drugs.size(); }

private:
    struct Product {
        std::vector<std::size_t> drugs;
        std::vector<std::optional<double>> milligrams;
    };

    void addName(const QString &name, std::vector<std::size_t> drugs);
    std::vector<std::size_t> namesIn(const QStringList &words,
                                     std::vector<std::optional<double>> *strengths) const;

    std::vector<Drug> m_drugs;
    QHash<QString, std::size_t> m_byId;
    /// Words joined with a space; the name of a combination stands for several.
    QHash<QString, std::vector<std::size_t>> m_byName;
    QHash<QString, std::size_t> m_byRxNorm;
    QHash<QString, std::size_t> m_byAtc;
    QHash<QString, Product> m_products; ///< by RxNorm code
    QHash<QString, QString> m_classes;  ///< id to English name
    int m_longestName = 1;              ///< in words
};

} // namespace aidoctor::clinical
