#pragma once

#include <QString>

#include <libpq-fe.h>
#include <memory>

namespace aidoctor::bench {

/// How large the store is.
struct Size {
    int patients = 1'000'000;
    int rich = 20'000; ///< of them, with kRichRows records each; the first ids
    static constexpr int kRichRows = 200;
    static constexpr int kPoorRows = 5;
};

/// A connection of the superuser, for what the program itself does not do: filling, EXPLAIN,
/// looking at pg_stat_activity. Whatever fails ends the program.
class Superuser {
public:
    explicit Superuser(const QString &url);

    /// Runs SQL and gives the first value of the first row.
    QString sql(const QString &statement);
    /// All rows' first values, a line each.
    QString lines(const QString &statement);
    void beginCopy(const QString &statement);
    void copyRow(const QByteArray &line);
    void endCopy();

private:
    std::unique_ptr<PGconn, decltype(&PQfinish)> m_connection;
};

/// Fills a migrated, empty store: names, identifiers and birth dates made here, the records by
/// generate_series. Ends with VACUUM (ANALYZE). Always the same patients for the same size.
void populate(const QString &url, const Size &size);

} // namespace aidoctor::bench
