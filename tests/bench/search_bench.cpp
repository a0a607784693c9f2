#include "bench/awaited.h"
#include "bench/benches.h"
#include "bench/measures.h"
#include "chart/chart_store.h"

#include <QRandomGenerator>

#include <algorithm>
#include <map>

namespace aidoctor::bench {

namespace {

using chart::ChartStore;
using chart::PatientQuery;

constexpr int kPeople = 40;
constexpr int kLimit = 100; // as the window asks: ui/patient_list_model.cpp
constexpr int kCount = 1000;

struct Typed {
    const char *kind;
    QString text;
};

struct Person {
    QString name;
    QString birthDate;
    QString number;
};

Person person(Superuser &superuser, int id)
{
    const QString line =
        superuser.sql(QStringLiteral("SELECT name || '|' || birth_date || '|' ||"
                                     " (SELECT value FROM patient_identifiers i WHERE i.patient_id"
                                     "  = p.id ORDER BY position LIMIT 1) FROM patients p"
                                     " WHERE id = %1")
                          .arg(id));
    return {line.section(u'|', 0, 0), line.section(u'|', 1, 1), line.section(u'|', 2)};
}

/// Each beginning of a text, as it is typed.
void type(std::vector<Typed> &typed, const char *kind, const QString &text)
{
    for (qsizetype length = 1; length <= text.size(); ++length)
        typed.push_back({kind, text.left(length)});
}

std::vector<Typed> whatPeopleType(Superuser &superuser, const Size &size)
{
    QRandomGenerator random(7);
    std::vector<Typed> typed;
    for (int i = 0; i < kPeople; ++i) {
        const Person who = person(superuser, 1 + random.bounded(size.patients));
        const QString family = who.name.section(QLatin1String(", "), 0, 0);
        const QString given = who.name.section(QLatin1String(", "), 1);
        switch (i % 4) {
        case 0:
            type(typed, "family name", family);
            break;
        case 1:
            type(typed, "family, given", who.name);
            break;
        case 2:
            type(typed, "given family", given + u' ' + family);
            break;
        default:
            type(typed, "folded", chart::foldForSearch(family + u' ' + given));
            break;
        }
        const QStringList day = who.birthDate.split(u'-');
        if (i % 4 == 0)
            type(typed, "birth date", who.birthDate);
        if (i % 4 == 1)
            type(typed, "birth date, German", day.at(2) + u'.' + day.at(1) + u'.' + day.at(0));
        if (i % 4 == 2)
            type(typed, "number", who.number);
        if (i % 4 == 3)
            type(typed, "name and year", family + u' ' + day.at(0));
    }
    for (const char *part :
         {"son",   "ann", "mar",   "berg",     "sen",        "ski",      "er",
          "an",    "a",   "e",     "o'",       "son an",     "ma ma",    "smi joh",
          "an an", "e e", "ar er", "ohn mith", "anna maria", "berg son", "ø",
          "ü",     "ł",   "ği",    "παπ",      "李",         "惠"})
        typed.push_back({"common part", QString::fromUtf8(part)});
    for (const char *part : {"qvist", "xton", "zsóf", "öderg", "ngoz", "hui", "nowak-", "tch",
                             "wells yuk", "łukasz", "rosenqvist", "kirchqvist li-hui"})
        typed.push_back({"rare part", QString::fromUtf8(part)});
    for (const char *none : {"xqz", "zzzz", "qq", "smithh", "johnson xqz", "son zz", "an qx",
                             "99.99.2020", "0000-0000", "mar xq", "%", "_", "' or 1=1", "qxa mar",
                             "aaaa bbbb cccc dddd", "1890-01-01", "x y z", "ß ß ß"})
        typed.push_back({"no match", QString::fromUtf8(none)});
    return typed;
}

double search(ChartStore &charts, const PatientQuery &query, chart::Page<chart::PatientEntry> *page)
{
    QElapsedTimer timer;
    timer.start();
    auto found = awaited(charts.findPatients(query));
    const double took = milliseconds(timer);
    if (!found)
        qFatal("%s", qPrintable(found.error().message));
    if (page)
        *page = std::move(*found);
    return took;
}

void measurePages(ChartStore &charts, const Size &size)
{
    PatientQuery query;
    query.limit = kLimit;
    query.countUpTo = kCount;
    chart::Page<chart::PatientEntry> page;
    Times first;
    for (int i = 0; i < 50; ++i)
        first.add(search(charts, query, &page));
    say("  first page of all                            %s", first.text().constData());

    // Through all pages, five hundred at a time.
    query.limit = chart::kMaxPatientPage;
    std::vector<double> cursor;
    int rows = 0;
    do {
        cursor.push_back(search(charts, query, &page));
        rows += static_cast<int>(page.items.size());
        query.after = page.next;
    } while (!query.after.isEmpty());
    if (rows != size.patients)
        qFatal("paging gave %d patients", rows);
    Times begin;
    Times end;
    for (std::size_t i = 1; i < cursor.size(); ++i) {
        if (i <= cursor.size() / 10)
            begin.add(cursor.at(i));
        if (i + cursor.size() / 10 >= cursor.size())
            end.add(cursor.at(i));
    }
    say("  by cursor through all, first tenth of pages  %s", begin.text().constData());
    say("  by cursor through all, last tenth of pages   %s", end.text().constData());
    judge("last pages to first pages, by cursor (p50)", end.at(0.5) / begin.at(0.5), "x",
          "<=", 1.5);

    query = {};
    query.limit = kLimit;
    Times offset;
    for (int i = 0; i < 10; ++i) {
        query.offset = size.patients - kLimit * (i + 1);
        offset.add(search(charts, query, &page));
        if (page.items.size() != static_cast<std::size_t>(kLimit))
            qFatal("the last page is not whole");
    }
    say("  by offset at the end (counts all, as the API) %s", offset.text().constData());
}

} // namespace

void benchSearch(const Target &target)
{
    say("\nSearch as you type (limit %d, counted up to %d, one after another)", kLimit, kCount);
    Superuser superuser(target.url);
    const std::vector<Typed> typed = whatPeopleType(superuser, target.size);
    database::Database database(target.spec);
    ChartStore charts(database);

    PatientQuery query;
    query.limit = kLimit;
    query.countUpTo = kCount;
    struct Slow {
        double took;
        Typed typed;
        int total;
    };
    std::vector<Slow> all;
    std::map<std::string, Times> kinds;
    Times times;
    chart::Page<chart::PatientEntry> page;
    // Twice: the first round warms the caches as a morning's first minutes do, and is told apart.
    for (int round = 0; round < 2; ++round) {
        Times cold;
        for (const Typed &one : typed) {
            query.text = one.text;
            const double took = search(charts, query, &page);
            if (round == 0) {
                cold.add(took);
                continue;
            }
            times.add(took);
            kinds[one.kind].add(took);
            all.push_back({took, one, page.total});
        }
        if (round == 0)
            say("  first round, cold connection: %zu texts       %s", cold.count(),
                cold.text().constData());
    }
    say("  second round: %zu texts                       %s", times.count(),
        times.text().constData());
    for (const auto &[kind, of] : kinds)
        say("    %-20s %4zu texts                  %s", kind.c_str(), of.count(),
            of.text().constData());
    std::sort(all.begin(), all.end(), [](const Slow &a, const Slow &b) { return a.took > b.took; });
    say("  the ten slowest:");
    for (std::size_t i = 0; i < std::min<std::size_t>(10, all.size()); ++i)
        say("    %7.2f ms  %-20s \"%s\" (%d found)", all[i].took, all[i].typed.kind,
            qUtf8Printable(all[i].typed.text), all[i].total);
    judge("search as you type, p99", times.at(0.99), "ms", "<=", 50);
    measurePages(charts, target.size);

    progress("20,000 searches, for the memory");
    QRandomGenerator random(11);
    const auto some = [&](int count) {
        for (int i = 0; i < count; ++i) {
            query.text =
                typed.at(static_cast<std::size_t>(random.bounded(static_cast<int>(typed.size()))))
                    .text;
            search(charts, query, nullptr);
        }
    };
    some(1000);
    const double before = memory();
    some(20'000);
    const double after = memory();
    say("  memory (PSS) before and after 20,000 searches  %.1f MB, %.1f MB", before, after);
    judge("growth", after - before, "MB", "<=", 5);
}

} // namespace aidoctor::bench
