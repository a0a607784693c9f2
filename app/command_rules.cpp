#include "commands.h"

#include "clinical/rule_page.h"
#include "command_line.h"
#include "job.h"

#include <QFile>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

/// ai-doctorctl rules: looks at the rules and changes them for all workstations of a store.
namespace aidoctor::app {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(command_line)
};

using clinical::RuleBook;
using clinical::RuleSettings;

QByteArray listOf(const RuleBook &book)
{
    Json packs = Json::array();
    for (const auto &pack : book.packs()) {
        Json rules = Json::array();
        for (const clinical::Rule &rule : pack->rules) {
            Json parameters = Json::object();
            for (const clinical::Parameter &parameter : rule.parameters)
                parameters[toStd(parameter.name)] = Json{{"value", parameter.value},
                                                         {"unit", toStd(parameter.unit)},
                                                         {"from", parameter.from},
                                                         {"to", parameter.to},
                                                         {"changed", parameter.changed}};
            rules.push_back(Json{{"id", toStd(rule.id)},
                                 {"version", rule.version},
                                 {"reviewed", toStd(rule.reviewed)},
                                 {"severity", toStd(clinical::severityName(rule.severity))},
                                 {"title", toStd(rule.title.text())},
                                 {"off", rule.off},
                                 {"draft", rule.draft},
                                 {"parameters", std::move(parameters)}});
        }
        packs.push_back(Json{{"id", toStd(pack->id)},
                             {"version", toStd(pack->version)},
                             {"region", toStd(pack->region)},
                             {"applied", pack->applied},
                             {"rules", std::move(rules)}});
    }
    return dumpJson(Json{{"region", toStd(book.settings().region)},
                         {"packs", std::move(packs)},
                         {"problems", aidoctor::toJson(book.problems())}},
                    1);
}

Status wrong(const QString &message)
{
    return failure(codes::kInvalidArgument, message);
}

Status noSuchRule(const QString &id)
{
    return wrong(Text::tr("There is no rule \"%1\": ai-doctorctl rules list names them.").arg(id));
}

/// What the arguments change; the first is the action.
Status apply(const QStringList &arguments, const RuleBook &book, RuleSettings &settings)
{
    const QString &action = arguments.at(0);
    const QString &name = arguments.at(1);
    const auto hasPack = [&] {
        return std::any_of(book.packs().begin(), book.packs().end(),
                           [&name](const auto &pack) { return pack->id == name; });
    };
    if (action == QLatin1String("region")) {
        if (name.size() != 2 || name != name.toUpper())
            return wrong(Text::tr("A region is an ISO 3166 code such as US or GB."));
        settings.region = name;
    } else if (action == QLatin1String("use") || action == QLatin1String("leave")) {
        if (!hasPack())
            return wrong(Text::tr("There is no pack \"%1\".").arg(name));
        if (action == QLatin1String("use"))
            settings.packsBeyond.insert(name);
        else
            settings.packsBeyond.remove(name);
    } else {
        const clinical::Rule *rule = book.rule(name);
        if (!rule)
            return noSuchRule(name);
        if (action == QLatin1String("off")) {
            settings.off.insert(name);
        } else if (action == QLatin1String("on")) {
            settings.off.remove(name);
        } else if (action == QLatin1String("reset")) {
            settings.parameters.remove(name);
        } else {
            const QString &parameter = arguments.at(2);
            bool isNumber = false;
            const double value = arguments.at(3).toDouble(&isNumber);
            const auto found =
                std::find_if(rule->parameters.begin(), rule->parameters.end(),
                             [&parameter](const auto &known) { return known.name == parameter; });
            if (found == rule->parameters.end())
                return wrong(Text::tr("The rule has no parameter \"%1\".").arg(parameter));
            if (!isNumber || !std::isfinite(value) || value < found->from || value > found->to)
                return wrong(Text::tr("The value must lie between %1 and %2 %3.")
                                 .arg(found->from)
                                 .arg(found->to)
                                 .arg(found->unit));
            settings.parameters[name].insert(parameter, value);
        }
    }
    return {};
}

Result<QByteArray> readPack(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return failure(codes::kFileUnreadable,
                       Text::tr("The file cannot be read: %1").arg(file.errorString()));
    if (file.size() > clinical::kMaxPackBytes)
        return failure(codes::kTooLarge,
                       Text::tr("A pack has at most %1 KiB.").arg(clinical::kMaxPackBytes / 1024));
    return file.readAll();
}

QCoro::Task<Status> onPack(clinic::Clinic *clinic, QStringList arguments)
{
    const QString who = security::Actor::control().name;
    const QString action = arguments.at(0);
    if (action == QLatin1String("remove")) {
        auto removing = clinic->rules().removePack(arguments.at(1), who);
        co_return co_await std::move(removing);
    }
    const auto text = readPack(arguments.at(1));
    if (!text)
        co_return failure(text.error());
    auto task = action == QLatin1String("add") ? clinic->rules().addPack(*text, who)
                                               : clinic->rules().checkPack(*text);
    const auto id = co_await std::move(task);
    if (!id)
        co_return failure(id.error());
    std::fprintf(stderr, "%s\n",
                 qPrintable(action == QLatin1String("add")
                                ? Text::tr("The pack %1 is in force.").arg(*id)
                                : Text::tr("The pack %1 can be added.").arg(*id)));
    co_return Status();
}

QCoro::Task<int> work(clinic::Clinic *clinic, QStringList arguments)
{
    auto asking = clinic->rules().book();
    const auto book = co_await std::move(asking);
    if (!book) {
        complain(book.error());
        co_return kExitFailed;
    }
    const QString action = arguments.at(0);
    if (action == QLatin1String("list")) {
        print(listOf(**book));
        co_return kExitDone;
    }
    if (action == QLatin1String("page")) {
        print(clinical::rulesPage(**book).toUtf8());
        co_return kExitDone;
    }
    const QStringList onPacks{QStringLiteral("add"), QStringLiteral("check"),
                              QStringLiteral("remove")};
    Status done;
    if (onPacks.contains(action)) {
        auto task = onPack(clinic, arguments);
        done = co_await std::move(task);
    } else {
        auto edit = [arguments, rules = *book](RuleSettings &settings) {
            return apply(arguments, *rules, settings);
        };
        auto changing = clinic->rules().change(std::move(edit), security::Actor::control().name);
        done = co_await std::move(changing);
    }
    if (!done) {
        complain(done.error());
        co_return kExitFailed;
    }
    for (const QString &problem : clinic->rules().problems())
        std::fprintf(stderr, "%s\n", qPrintable(problem));
    co_return kExitDone;
}

/// How many arguments an action takes, itself included; 0: there is no such action.
qsizetype sizeOf(const QString &action)
{
    static constexpr std::pair<const char *, qsizetype> kActions[] = {
        {"list", 1}, {"page", 1}, {"check", 2}, {"add", 2},    {"remove", 2}, {"off", 2},
        {"on", 2},   {"set", 4},  {"reset", 2}, {"region", 2}, {"use", 2},    {"leave", 2}};
    for (const auto &[name, size] : kActions) {
        if (action == QLatin1String(name))
            return size;
    }
    return 0;
}

} // namespace

int runRules(QCoreApplication &application, const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        Text::tr("The rules of the clinical review: lists them as JSON, prints them "
                 "with their sources as a page, switches one off or on, "
                 "changes a number of one within its bounds, chooses the region, uses a pack of "
                 "another region, checks, adds and removes a pack of the clinic's own. Changes "
                 "hold on all workstations of the store."));
    addCommonOptions(parser);
    parser.addPositionalArgument(
        QStringLiteral("ACTION"),
        Text::tr("list; page; check FILE; add FILE; remove PACK; off RULE; "
                 "on RULE; set RULE PARAMETER VALUE; reset RULE; "
                 "region CODE; use PACK; leave PACK."),
        QStringLiteral("ACTION [ARGUMENT]..."));
    parser.process(arguments);
    const auto options = readCommonOptions(parser);
    const QStringList given = parser.positionalArguments();
    if (!options || given.isEmpty() || sizeOf(given.first()) != given.size()) {
        if (!options)
            complain(options.error());
        else
            std::fputs(qPrintable(usage()), stderr);
        return kExitUsage;
    }
    Job job(*options,
            [given](clinic::Clinic *clinic, std::stop_token) { return work(clinic, given); });
    return job.run(application);
}

} // namespace aidoctor::app
