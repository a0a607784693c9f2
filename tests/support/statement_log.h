#pragma once

#include <QString>
#include <QStringList>

namespace aidoctor::test {

/// Collects the SQL that the program runs while this lives, by its own tracing category
/// (aidoctor.database.statements). One at a time; other messages pass on.
class StatementLog {
public:
    StatementLog();
    ~StatementLog();
    StatementLog(const StatementLog &) = delete;
    StatementLog &operator=(const StatementLog &) = delete;

    /// In the order they ended, with `?` where values are bound.
    QStringList statements() const;
    /// Each text once.
    QStringList distinct() const;
};

} // namespace aidoctor::test
