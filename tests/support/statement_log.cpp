#include "support/statement_log.h"

#include <QLoggingCategory>

#include <mutex>

namespace aidoctor::test {

namespace {

std::mutex s_mutex; // statements run in worker threads
QStringList s_statements;
QtMessageHandler s_previous = nullptr;

void collect(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    if (qstrcmp(context.category, "aidoctor.database.statements") != 0) {
        s_previous(type, context, message);
        return;
    }
    // "0.123 ms, 4 rows: SELECT ..." or "0.123 ms: BEGIN"
    const std::scoped_lock lock(s_mutex);
    s_statements << message.mid(message.indexOf(QLatin1String(": ")) + 2);
}

} // namespace

StatementLog::StatementLog()
{
    s_statements.clear();
    QLoggingCategory::setFilterRules(QStringLiteral("aidoctor.database.statements.debug=true"));
    s_previous = qInstallMessageHandler(&collect);
}

StatementLog::~StatementLog()
{
    qInstallMessageHandler(s_previous);
    QLoggingCategory::setFilterRules({});
}

QStringList StatementLog::statements() const
{
    const std::scoped_lock lock(s_mutex);
    return s_statements;
}

QStringList StatementLog::distinct() const
{
    QStringList all = statements();
    all.removeDuplicates();
    return all;
}

} // namespace aidoctor::test
