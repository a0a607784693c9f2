#pragma once

#include "clinical/rule_pack.h"

#include <memory>
#include <vector>

namespace aidoctor::clinical {

/// Everything a review works with: tables, packs, the clinic's changes. Immutable; a change of the
/// settings makes a new one. Made on a worker: reading the tables takes some ten milliseconds.
class RuleBook {
public:
    /// The program's own tables and packs. An error is a fault of the program's build.
    static Result<std::shared_ptr<const RuleBook>> builtIn(const RuleSettings &settings = {});
    /// The same tables with other settings and the clinic's own packs. A pack of the clinic that
    /// cannot be read any more is left out and named in problems().
    std::shared_ptr<const RuleBook> with(const RuleSettings &settings,
                                         const std::vector<QByteArray> &ownPacks) const;

    const Tables &tables() const { return *m_tables; }
    const RuleSettings &settings() const { return m_settings; }
    const std::vector<std::shared_ptr<const RulePack>> &packs() const { return m_packs; }
    /// Null if there is none; in every pack, applied or not.
    const Rule *rule(const QString &id) const;
    const QStringList &problems() const { return m_problems; }
    /// Tells one book from another: other settings or packs give another one.
    QString fingerprint() const { return m_fingerprint; }

private:
    RuleBook() = default;

    std::shared_ptr<const Tables> m_tables;
    std::vector<QByteArray> m_builtInTexts;
    RuleSettings m_settings;
    std::vector<std::shared_ptr<const RulePack>> m_packs;
    QStringList m_problems;
    QString m_fingerprint;
};

} // namespace aidoctor::clinical
