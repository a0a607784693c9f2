#include "briefing/rule_choice.h"

#include "core/logging.h"

#include <QCoreApplication>
#include <QSet>

#include <algorithm>
#include <utility>

namespace aidoctor::briefing {

namespace {

const QString kSetting = QStringLiteral("rules.settings");
const QString kPackPrefix = QStringLiteral("rules.pack.");

struct Text {
    Q_DECLARE_TR_FUNCTIONS(briefing)
};

/// The id of a pack that may be added to a book.
Result<QString> acceptable(const QByteArray &text, const clinical::RuleBook &book,
                           const QSet<QString> &own)
{
    const auto pack = clinical::readRulePack(text, book.tables(), book.settings(), true);
    if (!pack)
        return failure(pack.error());
    const QString id = (*pack)->id;
    // A pack of the clinic of that name is replaced; its rules are free again.
    const auto isOwn = [&own](const QString &name) { return own.contains(name); };
    for (const auto &known : book.packs()) {
        if (known->id == id && !isOwn(id))
            return failure(
                codes::kInvalidArgument,
                Text::tr("A pack of the program is called \"%1\". Choose another name.").arg(id));
    }
    for (const clinical::Rule &rule : (*pack)->rules) {
        const clinical::Rule *taken = book.rule(rule.id);
        if (taken && taken->pack->id != id)
            return failure(codes::kInvalidArgument,
                           Text::tr("The pack \"%1\" has a rule \"%2\" already. Choose another "
                                    "name; a rule of the program can be switched off.")
                               .arg(taken->pack->id, rule.id));
    }
    return id;
}

} // namespace

RuleChoice::RuleChoice(database::SharedSettings &settings, WorkerPool &workers)
    : m_settings(settings), m_workers(workers)
{
    connect(&m_settings, &database::SharedSettings::changed, this, [this](const QString &name) {
        if (name.startsWith(QLatin1String("rules.")))
            m_scope.launch(reload());
    });
}

QCoro::Task<> RuleChoice::reload()
{
    auto loading = load();
    const Status loaded = co_await std::move(loading);
    if (!loaded)
        qCWarning(log::briefing, "the rules' settings cannot be read (%s)",
                  qPrintable(loaded.error().code));
}

QCoro::Task<Result<RuleChoice::Stored>> RuleChoice::readStored()
{
    auto reading = m_settings.all();
    const auto all = co_await std::move(reading);
    if (!all)
        co_return failure(all.error());
    Stored stored;
    for (const database::SharedSetting &setting : *all) {
        if (setting.name == kSetting) {
            auto settings = clinical::RuleSettings::fromJson(setting.value);
            if (settings)
                stored.settings = std::move(*settings);
            else
                stored.problem = settings.error();
        } else if (setting.name.startsWith(kPackPrefix) && setting.value.is_string()) {
            // As its author wrote it: messages name its lines. An empty one was removed.
            const QByteArray text = QByteArray::fromStdString(setting.value.get<std::string>());
            if (!text.isEmpty())
                stored.packs.push_back(text);
        }
    }
    co_return stored;
}

QCoro::Task<Status> RuleChoice::load()
{
    const std::stop_token gone = m_scope.token();
    ++m_loading;
    auto loading = loadOnce();
    const Status loaded = co_await std::move(loading);
    if (gone.stop_requested())
        co_return loaded;
    if (--m_loading == 0) {
        const auto waiting = std::exchange(m_waiting, {});
        for (const Completion<bool> &one : waiting)
            one.set(true);
    }
    co_return loaded;
}

QCoro::Task<Status> RuleChoice::loadOnce()
{
    const std::stop_token gone = m_scope.token();
    const std::int64_t generation = ++m_generation;
    auto reading = readStored();
    const auto stored = co_await std::move(reading);
    if (gone.stop_requested())
        co_return failure(codes::kShuttingDown, {});
    // Without the store the program's own rules hold, or those that were in force.
    if (!stored && m_book)
        co_return failure(stored.error());
    Stored wanted;
    if (stored)
        wanted = *stored;
    if (wanted.problem && m_book)
        co_return failure(*wanted.problem);
    struct Made {
        Book builtIn;
        Book book;
    };
    auto make = [builtIn = m_builtIn, wanted]() -> Result<Made> {
        Made made{builtIn, nullptr};
        if (!made.builtIn) {
            auto read = clinical::RuleBook::builtIn();
            if (!read)
                return failure(read.error());
            made.builtIn = std::move(*read);
        }
        made.book = made.builtIn->with(wanted.settings, wanted.packs);
        return made;
    };
    auto making = m_workers.run(std::move(make));
    const auto made = co_await std::move(making);
    if (gone.stop_requested())
        co_return failure(codes::kShuttingDown, {});
    if (!made)
        co_return failure(made.error());
    m_builtIn = made->builtIn;
    if (generation != m_generation && m_book)
        co_return Status(); // a newer one reads the same
    const bool isOther = !m_book || m_book->fingerprint() != made->book->fingerprint();
    m_book = made->book;
    m_problems = m_book->problems();
    m_isSettled = stored.has_value();
    if (!stored)
        co_return failure(stored.error());
    if (wanted.problem)
        co_return failure(*wanted.problem);
    if (isOther)
        emit changed();
    co_return Status();
}

QCoro::Task<Result<RuleChoice::Book>> RuleChoice::book()
{
    const std::stop_token gone = m_scope.token();
    if (!m_book && m_loading > 0) {
        // They are being read since the store was opened: not twice.
        const Completion<bool> over;
        m_waiting.push_back(over);
        co_await over;
        if (gone.stop_requested())
            co_return failure(codes::kShuttingDown, {});
    }
    // Where the settings could not be read yet, the program's own stand in until they can.
    if (!m_book || !m_isSettled) {
        auto loading = load();
        const Status loaded = co_await std::move(loading);
        if (gone.stop_requested())
            co_return failure(codes::kShuttingDown, {});
        if (!m_book)
            co_return failure(loaded ? makeError(codes::kInternal, {}) : loaded.error());
    }
    // A copy by name: GCC 12 moves a member out that is returned as it is.
    const Book current = m_book;
    co_return current;
}

QCoro::Task<Status> RuleChoice::change(std::function<Status(clinical::RuleSettings &)> edit,
                                       QString who)
{
    auto finding = m_settings.find(kSetting);
    const auto found = co_await std::move(finding);
    if (!found)
        co_return failure(found.error());
    clinical::RuleSettings settings;
    std::int64_t revision = 0;
    if (*found) {
        auto read = clinical::RuleSettings::fromJson((*found)->value);
        if (!read)
            co_return failure(read.error());
        settings = std::move(*read);
        revision = (*found)->revision;
    }
    const Status edited = edit(settings);
    if (!edited)
        co_return edited;
    auto putting = m_settings.put(kSetting, settings.toJson(), revision, who);
    const auto put = co_await std::move(putting);
    if (!put)
        co_return failure(put.error());
    auto loading = load();
    co_return co_await std::move(loading);
}

QCoro::Task<Result<QString>> RuleChoice::checkPack(QByteArray text)
{
    auto asking = book();
    const auto current = co_await std::move(asking);
    if (!current)
        co_return failure(current.error());
    QSet<QString> own;
    for (const auto &pack : (*current)->packs()) {
        const auto &builtIn = m_builtIn->packs();
        const bool isBuiltIn = std::any_of(builtIn.begin(), builtIn.end(), [&](const auto &known) {
            return known->id == pack->id;
        });
        if (!isBuiltIn)
            own.insert(pack->id);
    }
    auto check = [text, book = *current, own]() -> Result<QString> {
        return acceptable(text, *book, own);
    };
    auto checking = m_workers.run(std::move(check));
    co_return co_await std::move(checking);
}

QCoro::Task<Result<QString>> RuleChoice::addPack(QByteArray text, QString who)
{
    auto checking = checkPack(text);
    const auto id = co_await std::move(checking);
    if (!id)
        co_return failure(id.error());
    const QString name = kPackPrefix + *id;
    auto finding = m_settings.find(name);
    const auto found = co_await std::move(finding);
    if (!found)
        co_return failure(found.error());
    const std::int64_t revision = *found ? (*found)->revision : 0;
    auto putting = m_settings.put(name, Json(text.toStdString()), revision, who);
    const auto put = co_await std::move(putting);
    if (!put)
        co_return failure(put.error());
    auto loading = load();
    const Status loaded = co_await std::move(loading);
    if (!loaded)
        co_return failure(loaded.error());
    co_return *id;
}

QCoro::Task<Status> RuleChoice::removePack(QString id, QString who)
{
    const QString name = kPackPrefix + id;
    auto finding = m_settings.find(name);
    const auto found = co_await std::move(finding);
    if (!found)
        co_return failure(found.error());
    const bool isThere =
        *found && (*found)->value.is_string() && !(*found)->value.get<std::string>().empty();
    if (!isThere)
        co_return failure(codes::kInvalidArgument,
                          Text::tr("The clinic has no pack \"%1\".").arg(id));
    auto putting = m_settings.put(name, Json(std::string()), (*found)->revision, who);
    const auto put = co_await std::move(putting);
    if (!put)
        co_return failure(put.error());
    auto loading = load();
    co_return co_await std::move(loading);
}

} // namespace aidoctor::briefing
