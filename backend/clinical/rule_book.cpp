#include "clinical/rule_book.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>

namespace aidoctor::clinical {

namespace {

constexpr auto kFolder = ":/rules";

Result<QByteArray> readResource(const QString &name)
{
    QFile file(QStringLiteral("%1/%2").arg(QLatin1String(kFolder), name));
    if (!file.open(QIODevice::ReadOnly))
        return failure(codes::kInternal,
                       QStringLiteral("The program was built without %1.").arg(name));
    return file.readAll();
}

template <typename Table>
Result<Table> readTable(const QString &name)
{
    const auto text = readResource(name);
    if (!text)
        return failure(text.error());
    const auto json = parseJson(*text);
    if (!json)
        return failure(json.error());
    return Table::fromJson(*json);
}

Result<std::shared_ptr<const Tables>> readTables()
{
    auto analytes = readTable<AnalyteTable>(QStringLiteral("analytes.json"));
    if (!analytes)
        return failure(analytes.error());
    auto drugs = readTable<DrugTable>(QStringLiteral("drugs.json"));
    if (!drugs)
        return failure(drugs.error());
    auto concepts = readTable<ConceptTables>(QStringLiteral("concepts.json"));
    if (!concepts)
        return failure(concepts.error());
    return std::make_shared<const Tables>(
        Tables{std::move(*analytes), std::move(*drugs), std::move(*concepts)});
}

/// The packs among the resources: what is no table and no schema.
QStringList packNames()
{
    static const QStringList kOthers{QStringLiteral("analytes.json"), QStringLiteral("drugs.json"),
                                     QStringLiteral("concepts.json"),
                                     QStringLiteral("pack_schema.json")};
    QStringList names =
        QDir(QLatin1String(kFolder)).entryList({QStringLiteral("*.json")}, QDir::Files, QDir::Name);
    for (const QString &other : kOthers)
        names.removeAll(other);
    return names;
}

} // namespace

Result<std::shared_ptr<const RuleBook>> RuleBook::builtIn(const RuleSettings &settings)
{
    auto tables = readTables();
    if (!tables)
        return failure(tables.error());
    RuleBook base;
    base.m_tables = std::move(*tables);
    for (const QString &name : packNames()) {
        auto text = readResource(name);
        if (!text)
            return failure(text.error());
        base.m_builtInTexts.push_back(std::move(*text));
    }
    auto book = base.with(settings, {});
    if (!book->problems().isEmpty())
        return failure(codes::kInternal, book->problems().front());
    return book;
}

std::shared_ptr<const RuleBook> RuleBook::with(const RuleSettings &settings,
                                               const std::vector<QByteArray> &ownPacks) const
{
    std::shared_ptr<RuleBook> book(new RuleBook);
    book->m_tables = m_tables;
    book->m_builtInTexts = m_builtInTexts;
    book->m_settings = settings;
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(dumpJson(settings.toJson()));
    const auto add = [&](const QByteArray &text, bool own) {
        hash.addData(text);
        auto pack = readRulePack(text, *m_tables, settings, own);
        if (!pack) {
            book->m_problems.append(pack.error().message);
            return;
        }
        for (const Rule &rule : (*pack)->rules) {
            if (book->rule(rule.id)) {
                book->m_problems.append(
                    QStringLiteral("The rule %1 is in two packs.").arg(rule.id));
                return;
            }
        }
        book->m_packs.push_back(std::move(*pack));
    };
    for (const QByteArray &text : m_builtInTexts)
        add(text, false);
    for (const QByteArray &text : ownPacks)
        add(text, true);
    book->m_fingerprint = QString::fromLatin1(hash.result().toHex().left(16));
    return book;
}

const Rule *RuleBook::rule(const QString &id) const
{
    for (const auto &pack : m_packs) {
        for (const Rule &rule : pack->rules) {
            if (rule.id == id)
                return &rule;
        }
    }
    return nullptr;
}

} // namespace aidoctor::clinical
