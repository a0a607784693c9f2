#include "briefing/usage_store.h"

#include "core/logging.h"

#include <QCoreApplication>

#include <utility>

namespace aidoctor::briefing {

using database::Session;

namespace {

constexpr int kMaxRows = 1000;
constexpr qsizetype kMaxModelName = 200;

struct Text {
    Q_DECLARE_TR_FUNCTIONS(briefing)
};

QVariant number(std::int64_t value)
{
    return QVariant::fromValue<qlonglong>(value);
}

QString dayText(QDate day)
{
    return day.toString(Qt::ISODate);
}

/// Adds to a day's row of a model.
Status add(Session &session, const DailyUsage &row)
{
    return session.execute(
        QStringLiteral(
            "INSERT INTO model_usage (day, model, turns, input_tokens, output_tokens,"
            " cache_write_tokens, cache_read_tokens, cost_usd, unpriced_turns)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (day, model) DO UPDATE SET"
            " turns = model_usage.turns + excluded.turns,"
            " input_tokens = model_usage.input_tokens + excluded.input_tokens,"
            " output_tokens = model_usage.output_tokens + excluded.output_tokens,"
            " cache_write_tokens = model_usage.cache_write_tokens + excluded.cache_write_tokens,"
            " cache_read_tokens = model_usage.cache_read_tokens + excluded.cache_read_tokens,"
            " cost_usd = model_usage.cost_usd + excluded.cost_usd,"
            " unpriced_turns = model_usage.unpriced_turns + excluded.unpriced_turns"),
        {dayText(row.day), row.model, number(row.turns), number(row.usage.inputTokens),
         number(row.usage.outputTokens), number(row.usage.cacheWriteTokens),
         number(row.usage.cacheReadTokens), row.costUsd, number(row.unpricedTurns)});
}

} // namespace

UsageStore::UsageStore(database::Database &database, std::function<DayLimits()> limits,
                       std::function<QDate()> today)
    : m_database(database), m_limits(std::move(limits)), m_today(std::move(today))
{}

QCoro::Task<Status> UsageStore::admit(QString, agent::Usage atLeast)
{
    const DayLimits limits = m_limits();
    if (limits.tokens <= 0 && limits.usd <= 0)
        co_return Status();
    const QString day = dayText(m_today());
    struct Spent {
        std::int64_t tokens = 0;
        double usd = 0;
        std::int64_t unpriced = 0;
    };
    auto work = [day](Session &session) -> Result<Spent> {
        auto rows = session.run(
            QStringLiteral("SELECT coalesce(sum(input_tokens + output_tokens + cache_write_tokens"
                           " + cache_read_tokens), 0), coalesce(sum(cost_usd), 0),"
                           " coalesce(sum(unpriced_turns), 0) FROM model_usage WHERE day = ?"),
            {day});
        if (!rows)
            return failure(rows.error());
        Spent spent;
        if (rows->next())
            spent = {rows->value(0).toLongLong(), rows->value(1).toDouble(),
                     rows->value(2).toLongLong()};
        return spent;
    };
    auto reading = m_database.readOne(std::move(work));
    auto spent = co_await std::move(reading);
    if (!spent)
        co_return failure(spent.error());
    for (const DailyUsage &row : m_unstored) {
        if (dayText(row.day) != day)
            continue;
        spent->tokens += row.usage.total();
        spent->usd += row.costUsd;
        spent->unpriced += row.unpricedTurns;
    }
    if (limits.tokens > 0 && spent->tokens + atLeast.total() > limits.tokens)
        co_return failure(codes::kBudgetExceeded,
                          Text::tr("The clinic's limit of tokens for today is used up."));
    if (limits.usd > 0 && spent->unpriced > 0)
        co_return failure(codes::kPriceUnknown,
                          Text::tr("There is a limit in US dollars for a day, but the price of a "
                                   "model that was used today is not known. Set a limit of tokens "
                                   "instead."));
    if (limits.usd > 0 && spent->usd >= limits.usd)
        co_return failure(codes::kBudgetExceeded,
                          Text::tr("The clinic's limit of cost for today is used up."));
    co_return Status();
}

QCoro::Task<Status> UsageStore::record(agent::Spending spending)
{
    DailyUsage used;
    used.day = m_today();
    used.model = spending.model.left(kMaxModelName);
    used.turns = 1;
    used.usage = spending.usage;
    used.costUsd = spending.costUsd.value_or(0);
    used.unpricedTurns = spending.costUsd ? 0 : 1;
    // What could not be written before is written with it.
    std::vector<DailyUsage> rows = std::exchange(m_unstored, {});
    rows.push_back(used);
    auto work = [rows](Session &session) -> Status {
        for (const DailyUsage &row : rows) {
            const Status added = add(session, row);
            if (!added)
                return added;
        }
        return {};
    };
    auto writing = m_database.transaction(std::move(work));
    const Status written = co_await std::move(writing);
    if (!written) {
        qCWarning(log::briefing, "the use of a model cannot be stored yet (%s)",
                  qPrintable(written.error().code));
        m_unstored.insert(m_unstored.end(), rows.begin(), rows.end());
    }
    co_return written;
}

QCoro::Task<Result<std::vector<DailyUsage>>> UsageStore::since(QDate day)
{
    auto work = [from = dayText(day)](Session &session) -> Result<std::vector<DailyUsage>> {
        auto rows = session.run(
            QStringLiteral("SELECT day, model, turns, input_tokens, output_tokens,"
                           " cache_write_tokens, cache_read_tokens, cost_usd, unpriced_turns"
                           " FROM model_usage WHERE day >= ? ORDER BY day DESC, model LIMIT %1")
                .arg(kMaxRows),
            {from});
        if (!rows)
            return failure(rows.error());
        std::vector<DailyUsage> usage;
        while (rows->next()) {
            DailyUsage row;
            row.day = QDate::fromString(rows->value(0).toString().left(10), Qt::ISODate);
            row.model = rows->value(1).toString();
            row.turns = rows->value(2).toLongLong();
            row.usage = {rows->value(3).toLongLong(), rows->value(4).toLongLong(),
                         rows->value(5).toLongLong(), rows->value(6).toLongLong()};
            row.costUsd = rows->value(7).toDouble();
            row.unpricedTurns = rows->value(8).toLongLong();
            usage.push_back(std::move(row));
        }
        return usage;
    };
    auto reading = m_database.readOne(std::move(work));
    co_return co_await std::move(reading);
}

} // namespace aidoctor::briefing
