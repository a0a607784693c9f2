#include "fhir/drop_inbox.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <memory>
#include <sys/stat.h>
#include <unistd.h>

using namespace aidoctor;
using namespace aidoctor::fhir;
using namespace std::chrono_literals;

namespace {

constexpr auto kSettle = 2000ms;

} // namespace

/// Real files, and a clock that the test turns.
class DropInboxTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<DropInbox> m_inbox;
    const DropInbox::Clock::time_point m_start = DropInbox::Clock::now();

    QString path(const QString &name) const { return m_folder->filePath(name); }
    void write(const QString &name, const QByteArray &content,
               QIODevice::OpenMode mode = QIODevice::WriteOnly) const
    {
        QFile file(path(name));
        if (!file.open(mode) || file.write(content) != content.size())
            qFatal("the test's file cannot be written");
    }
    /// When a file was changed, as seconds since 1970.
    void setTime(const QString &name, qint64 seconds) const
    {
        QFile file(path(name));
        if (!file.open(QIODevice::ReadWrite)
            || !file.setFileTime(QDateTime::fromSecsSinceEpoch(seconds),
                                 QFileDevice::FileModificationTime))
            qFatal("the test's file cannot be changed");
    }
    DropInbox::Look look(std::chrono::milliseconds after)
    {
        const auto found = m_inbox->look(m_start + after);
        if (!found)
            qFatal("%s", qPrintable(found.error().message));
        return *found;
    }
    QStringList ready(std::chrono::milliseconds after)
    {
        QStringList names;
        for (const DropInbox::Item &item : look(after).ready)
            names << QFileInfo(item.path).fileName();
        return names;
    }
    QStringList in(const QString &folder) const
    {
        return QDir(path(folder)).entryList(QDir::AllEntries | QDir::NoDotAndDotDot | QDir::Hidden);
    }
    DropInbox::Item itemOf(const QString &name) const
    {
        return {path(name), platform::fileMark(path(name)).value()};
    }

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_inbox = std::make_unique<DropInbox>(m_folder->path(), kSettle);
        QVERIFY(m_inbox->prepare());
    }

    void aFileIsReadyWhenItWasQuietForAWhile()
    {
        QVERIFY(look(0ms).isEmpty);
        QVERIFY(!look(0ms).again);
        write(QStringLiteral("a.json"), "{");
        QVERIFY(ready(0ms).isEmpty());
        QVERIFY(!look(0ms).isEmpty);
        QCOMPARE(look(500ms).again->count(), 1500);
        QVERIFY(ready(1999ms).isEmpty());
        write(QStringLiteral("a.json"), "}", QIODevice::Append); // it grows
        QVERIFY(ready(2000ms).isEmpty());
        QVERIFY(ready(3999ms).isEmpty());
        setTime(QStringLiteral("a.json"), 1'700'000'000); // only its time changes
        QVERIFY(ready(4000ms).isEmpty());
        QCOMPARE(ready(6000ms), QStringList{QStringLiteral("a.json")});
        write(QStringLiteral("new.json"), "{}"); // another one in its place
        QVERIFY(QFile::remove(path(QStringLiteral("a.json"))));
        QVERIFY(QFile::rename(path(QStringLiteral("new.json")), path(QStringLiteral("a.json"))));
        QVERIFY(ready(6500ms).isEmpty());
    }

    void onlyJsonAndNdjsonFilesOfTheFolderItself()
    {
        for (const char *name :
             {"a.json", "B.JSON", "c.ndjson", ".hidden.json", "d.json.part", "e.tmp", "json"})
            write(QString::fromLatin1(name), "{}");
        QVERIFY(QDir().mkpath(path(QStringLiteral("folder.json"))));
        write(QStringLiteral("folder.json/inside.json"), "{}");
        write(QStringLiteral("imported/old.json"), "{}");
        QTemporaryDir elsewhere;
        QFile secret(elsewhere.filePath(QStringLiteral("secret.json")));
        QVERIFY(secret.open(QIODevice::WriteOnly));
        QVERIFY(secret.write("{}") == 2);
        secret.close();
        QVERIFY(QFile::link(secret.fileName(), path(QStringLiteral("link.json"))));
        QCOMPARE(::mkfifo(QFile::encodeName(path(QStringLiteral("pipe.json"))).constData(), 0600),
                 0);
        look(0ms);
        QStringList names = ready(kSettle);
        names.sort();
        QCOMPARE(names, QStringList({QStringLiteral("B.JSON"), QStringLiteral("a.json"),
                                     QStringLiteral("c.ndjson")}));
        QVERIFY(QFile::exists(secret.fileName()));
    }

    void oldestFirstAndPatientsBeforeWhatPointsToThem()
    {
        const auto lines = [](const QByteArray &type) {
            return "{\"id\":\"1\", \"resourceType\" : \"" + type + "\"}\n";
        };
        write(QStringLiteral("1.ndjson"), lines("Observation"));
        write(QStringLiteral("2.ndjson"), lines("Practitioner"));
        write(QStringLiteral("3.ndjson"), lines("Patient"));
        write(QStringLiteral("a.json"), "{}");
        write(QStringLiteral("b.json"), "{}");
        setTime(QStringLiteral("1.ndjson"), 1'700'000'001);
        setTime(QStringLiteral("2.ndjson"), 1'700'000'003);
        setTime(QStringLiteral("3.ndjson"), 1'700'000'005);
        setTime(QStringLiteral("a.json"), 1'700'000'004);
        setTime(QStringLiteral("b.json"), 1'700'000'002);
        look(0ms);
        QCOMPARE(ready(kSettle).join(u' '),
                 QStringLiteral("b.json a.json 3.ndjson 2.ndjson 1.ndjson"));
    }

    void filesOfABulkExportWaitForOneAnother()
    {
        write(QStringLiteral("1.ndjson"), "{}");
        write(QStringLiteral("a.json"), "{}");
        look(0ms);
        write(QStringLiteral("2.ndjson"), "{}");
        look(1000ms);
        QCOMPARE(ready(2000ms), QStringList{QStringLiteral("a.json")});
        QCOMPARE(ready(3000ms).size(), 3);
        // But not for ever: something may be written all the time.
        for (int i = 0; i < 61; ++i) {
            write(QStringLiteral("2.ndjson"), "{}", QIODevice::Append);
            look(3000ms + 1000ms * i);
        }
        QVERIFY(ready(63'000ms).contains(QStringLiteral("1.ndjson")));
        QVERIFY(!ready(63'000ms).contains(QStringLiteral("2.ndjson")));
    }

    void itIsMovedAsideAndNeverOverAnother()
    {
        for (int i = 0; i < 20; ++i) {
            const QByteArray content = QByteArray::number(i);
            write(QStringLiteral("same.json"), content);
            QVERIFY(m_inbox->putAside(itemOf(QStringLiteral("same.json")),
                                      DropInbox::Fate::Imported, {}));
            QVERIFY(!QFile::exists(path(QStringLiteral("same.json"))));
        }
        QSet<QByteArray> contents;
        const QStringList moved = in(QStringLiteral("imported"));
        for (const QString &name : moved) {
            QVERIFY2(QRegularExpression(QStringLiteral("^same\\.\\d{8}T\\d{9}Z(-\\d+)?\\.json$"))
                         .match(name)
                         .hasMatch(),
                     qPrintable(name));
            QFile file(path(QStringLiteral("imported/") + name));
            QVERIFY(file.open(QIODevice::ReadOnly));
            contents.insert(file.readAll());
        }
        QCOMPARE(moved.size(), 20);
        QCOMPARE(contents.size(), 20);
    }

    void aReportStandsBesideItAndBothArePrivate()
    {
        write(QStringLiteral("bad.ndjson"), "x");
        QVERIFY(m_inbox->putAside(itemOf(QStringLiteral("bad.ndjson")), DropInbox::Fate::Failed,
                                  "code: NOT_FHIR\n"));
        const QStringList made = in(QStringLiteral("failed"));
        QCOMPARE(made.size(), 2);
        QCOMPARE(made[0] + QStringLiteral(".report.txt"), made[1]);
        QVERIFY(platform::isPrivate(path(QStringLiteral("failed"))));
        QVERIFY(platform::isPrivate(path(QStringLiteral("imported"))));
        QVERIFY(platform::isPrivate(path(QStringLiteral("failed/") + made[1])));
        QFile report(path(QStringLiteral("failed/") + made[1]));
        QVERIFY(report.open(QIODevice::ReadOnly));
        QCOMPARE(report.readAll(), QByteArray("code: NOT_FHIR\n"));
    }

    void longNamesFit()
    {
        const QString name = QString(80, QChar(0x4E2D)) + QStringLiteral(".json"); // 240 + 5 bytes
        write(name, "{}");
        QVERIFY(m_inbox->putAside(itemOf(name), DropInbox::Fate::Failed, "report"));
        QCOMPARE(in(QStringLiteral("failed")).size(), 2);
        QCOMPARE(m_inbox->stuck(), 0);
    }

    void aFileThatIsAnotherOneMeanwhileStays()
    {
        write(QStringLiteral("a.json"), "first");
        look(0ms);
        const auto item = look(kSettle).ready.at(0);
        write(QStringLiteral("a.json"), "second");
        QVERIFY(!DropInbox::isStill(item));
        QVERIFY(!m_inbox->putAside(item, DropInbox::Fate::Imported, {}));
        QVERIFY(QFile::exists(path(QStringLiteral("a.json"))));
        QVERIFY(ready(kSettle + 1ms).isEmpty());
        QCOMPARE(ready(2 * kSettle + 1ms).size(), 1); // it has its own quiet time
        const auto gone = look(2 * kSettle + 1ms).ready.at(0);
        QVERIFY(QFile::remove(gone.path));
        QVERIFY(!m_inbox->putAside(gone, DropInbox::Fate::Failed, "report"));
        QVERIFY(in(QStringLiteral("failed")).isEmpty());
    }

    void whatCannotBeMovedIsNotReadyAgainAndTriedAgain()
    {
        write(QStringLiteral("a.json"), "{}");
        look(0ms);
        const auto item = look(kSettle).ready.at(0);
        QVERIFY(QDir(path(QStringLiteral("imported"))).removeRecursively());
        write(QStringLiteral("imported"), "in the way");
        QVERIFY(m_inbox->putAside(item, DropInbox::Fate::Imported, {}));
        QCOMPARE(m_inbox->stuck(), 1);
        QVERIFY(ready(10 * kSettle).isEmpty());
        QVERIFY(QFile::exists(item.path));
        QVERIFY(QFile::remove(path(QStringLiteral("imported"))));
        QVERIFY(ready(11 * kSettle).isEmpty()); // this look moves it
        QCOMPARE(m_inbox->stuck(), 0);
        QVERIFY(!QFile::exists(item.path));
        QCOMPARE(in(QStringLiteral("imported")).size(), 1);
    }

    void nothingIsMovedThroughALink()
    {
        QTemporaryDir elsewhere;
        QVERIFY(QDir(path(QStringLiteral("imported"))).removeRecursively());
        QVERIFY(QFile::link(elsewhere.path(), path(QStringLiteral("imported"))));
        QCOMPARE(m_inbox->prepare().error().code, QStringLiteral("FILE_UNREADABLE"));
        write(QStringLiteral("a.json"), "{}");
        QVERIFY(m_inbox->putAside(itemOf(QStringLiteral("a.json")), DropInbox::Fate::Imported, {}));
        QVERIFY(QFile::exists(path(QStringLiteral("a.json"))));
        QVERIFY(QDir(elsewhere.path()).isEmpty());
    }

    void aFolderThatIsNotThereIsAClearError()
    {
        const DropInbox nowhere(path(QStringLiteral("nowhere")), kSettle);
        QCOMPARE(nowhere.prepare().error().code, QStringLiteral("FILE_UNREADABLE"));
        QVERIFY(!QDir(path(QStringLiteral("nowhere"))).exists());
        DropInbox away(m_folder->path() + QStringLiteral("/away"), kSettle);
        QCOMPARE(away.look(m_start).error().code, QStringLiteral("FILE_UNREADABLE"));
        write(QStringLiteral("file"), "x");
        const DropInbox noFolder(path(QStringLiteral("file")), kSettle);
        QVERIFY(!noFolder.prepare());
    }

    void aFullDiskLosesNothing()
    {
        const QString disk = path(QStringLiteral("disk"));
        QVERIFY(QDir().mkpath(disk));
        if (QProcess::execute(QStringLiteral("mount"),
                              {QStringLiteral("-t"), QStringLiteral("tmpfs"), QStringLiteral("-o"),
                               QStringLiteral("size=64k"), QStringLiteral("none"), disk})
            != 0)
            QSKIP("needs the right to mount a small disk");
        const auto unmount =
            qScopeGuard([disk] { QProcess::execute(QStringLiteral("umount"), {disk}); });
        DropInbox inbox(disk, kSettle);
        QVERIFY(inbox.prepare());
        write(QStringLiteral("disk/bad.json"), "damaged");
        QFile filler(path(QStringLiteral("disk/filler")));
        QVERIFY(filler.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
        while (filler.write(QByteArray(4096, 'x')) == 4096) {
        }
        inbox.look(m_start).value();
        const auto item = inbox.look(m_start + kSettle)->ready.at(0);
        QVERIFY(inbox.putAside(item, DropInbox::Fate::Failed, QByteArray(8192, 'r')));
        const QStringList made = in(QStringLiteral("disk/failed"));
        QCOMPARE(made.size(), 1); // the file, and no half of a report
        QFile moved(path(QStringLiteral("disk/failed/") + made[0]));
        QVERIFY(moved.open(QIODevice::ReadOnly));
        QCOMPARE(moved.readAll(), QByteArray("damaged"));
    }

    void manyFilesComeInBatches()
    {
        constexpr int kFiles = 1200;
        for (int i = 0; i < kFiles; ++i)
            write(QStringLiteral("%1.json").arg(i), "{}");
        look(0ms);
        QSet<QString> seen;
        int looks = 0;
        for (;;) {
            const auto found = look(kSettle);
            if (found.ready.empty())
                break;
            ++looks;
            QVERIFY(found.ready.size() <= DropInbox::kBatch);
            for (const DropInbox::Item &item : found.ready) {
                seen.insert(item.path);
                QVERIFY(m_inbox->putAside(item, DropInbox::Fate::Imported, {}));
            }
        }
        QCOMPARE(seen.size(), kFiles);
        QCOMPARE(looks, 3);
        QCOMPARE(in(QStringLiteral("imported")).size(), kFiles);
    }
};

QTEST_GUILESS_MAIN(DropInboxTest)
#include "fhir_drop_inbox_test.moc"
