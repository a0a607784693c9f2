#include "briefing/usage_store.h"

#include <QCoreApplication>

namespace aidoctor::briefing {

using database::Session;

namespace {

constexpr int kMaxRows = 1000;

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
    const auto spent = co_await std::move(reading);
    if (!spent)
        co_return failure(spent.error());
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
    const QString day = dayText(m_today());
    auto work = [day, spending](Session &session) {
        return session.execute(
            QStringLiteral(
                "INSERT INTO model_usage (day, model, turns, input_tokens, output_tokens,"
                " cache_write_tokens, cache_read_tokens, cost_usd, unpriced_turns)"
                " VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?) ON CONFLICT (day, model) DO UPDATE SET"
                " turns = model_usage.turns + 1,"
                " input_tokens = model_usage.input_tokens + excluded.input_tokens,"
                " output_tokens = model_usage.output_tokens + excluded.output_tokens,"
                " cache_write_tokens = model_usage.cache_write_tokens + "
                "excluded.cache_write_tokens,"
                " cache_read_tokens = model_usage.cache_read_tokens + excluded.cache_read_tokens,"
                " cost_usd = model_usage.cost_usd + excluded.cost_usd,"
                " unpriced_turns = model_usage.unpriced_turns + excluded.unpriced_turns"),
            {day, spending.model.left(200), number(spending.usage.inputTokens),
             number(spending.usage.outputTokens), number(spending.usage.cacheWriteTokens),
             number(spending.usage.cacheReadTokens), spending.costUsd.value_or(0),
             number(spending.costUsd ? 0 : 1)});
    };
    auto writing = m_database.transaction(std::move(work));
    co_return co_await std::move(writing);
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
