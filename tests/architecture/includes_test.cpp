#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QHash>
#include <QRegularExpression>
#include <QTest>

/// Reads every #include of the project and fails on one that goes up the house, or sideways.
/// The levels are those of the design: a folder includes only from lines below its own.
namespace {

const QHash<QString, int> &levels()
{
    static const QHash<QString, int> kLevels{
        {QStringLiteral("app"), 100},
        {QStringLiteral("app/clinic"), 90},
        {QStringLiteral("ui"), 80},
        {QStringLiteral("backend/api"), 80},
        {QStringLiteral("backend/chat"), 70},
        {QStringLiteral("backend/briefing"), 60},
        {QStringLiteral("backend/agent"), 50},
        {QStringLiteral("backend/fhir"), 40},
        {QStringLiteral("backend/clinical"), 40},
        {QStringLiteral("backend/chart"), 30},
        {QStringLiteral("backend/knowledge"), 30},
        {QStringLiteral("backend/security"), 20},
        {QStringLiteral("backend/database"), 10},
        {QStringLiteral("backend/net"), 10},
        {QStringLiteral("backend/http"), 10},
        {QStringLiteral("backend/core"), 0},
    };
    return kLevels;
}

struct Include {
    QString from; ///< folder of the including file
    QString to;   ///< folder of the included one; empty for a system header
    QString where;
};

QString folderOf(const QString &path)
{
    return path.section(QLatin1Char('/'), 0, -2);
}

/// Project headers are included from the project's root, from backend/ or from app/.
QString resolve(const QDir &root, const QString &from, const QString &header)
{
    for (const QString &base :
         {QString(), QStringLiteral("backend/"), QStringLiteral("app/"), from + QLatin1Char('/')}) {
        if (QFile::exists(root.filePath(base + header)))
            return folderOf(base + header);
    }
    return {};
}

QList<Include> includesOf(const QDir &root, const QString &path)
{
    QFile file(root.filePath(path));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    static const QRegularExpression kInclude(
        QStringLiteral("^\\s*#\\s*include\\s*[<\"]([^>\"]+)[>\"]"));
    QList<Include> includes;
    int line = 0;
    while (!file.atEnd()) {
        ++line;
        const auto match = kInclude.match(QString::fromUtf8(file.readLine()));
        if (match.hasMatch())
            includes.append({folderOf(path), resolve(root, folderOf(path), match.captured(1)),
                             QStringLiteral("%1:%2").arg(path).arg(line)});
    }
    return includes;
}

QString violation(const Include &include)
{
    if (include.to.isEmpty() || include.to == include.from)
        return {};
    if (!levels().contains(include.to))
        return QStringLiteral("%1 includes from %2, which is no room")
            .arg(include.where, include.to);
    if (levels().value(include.to) >= levels().value(include.from))
        return QStringLiteral("%1 includes up or sideways, from %2").arg(include.where, include.to);
    return {};
}

class IncludesTest : public QObject {
    Q_OBJECT

    const QDir m_root{QStringLiteral(AIDOCTOR_SOURCE_DIR)};

private slots:
    void everyFolderIsARoom()
    {
        for (const QString &top :
             {QStringLiteral("app"), QStringLiteral("backend"), QStringLiteral("ui")}) {
            QDirIterator files(m_root.filePath(top),
                               {QStringLiteral("*.h"), QStringLiteral("*.cpp")}, QDir::Files,
                               QDirIterator::Subdirectories);
            while (files.hasNext()) {
                const QString folder = folderOf(m_root.relativeFilePath(files.next()));
                QVERIFY2(levels().contains(folder), qPrintable(folder));
            }
        }
    }

    void noIncludeGoesUpOrSideways()
    {
        QStringList violations;
        int checked = 0;
        for (auto room = levels().cbegin(); room != levels().cend(); ++room) {
            const QStringList files =
                QDir(m_root.filePath(room.key()))
                    .entryList({QStringLiteral("*.h"), QStringLiteral("*.cpp")}, QDir::Files);
            for (const QString &file : files) {
                for (const Include &include :
                     includesOf(m_root, room.key() + QLatin1Char('/') + file)) {
                    ++checked;
                    const QString found = violation(include);
                    if (!found.isEmpty())
                        violations.append(found);
                }
            }
        }
        QVERIFY(checked > 100);
        QVERIFY2(violations.isEmpty(), qPrintable(violations.join(QLatin1Char('\n'))));
    }

    void theBackendKnowsNoWidgets()
    {
        QStringList violations;
        QDirIterator files(
            m_root.filePath(QStringLiteral("backend")),
            {QStringLiteral("*.h"), QStringLiteral("*.cpp"), QStringLiteral("CMakeLists.txt")},
            QDir::Files, QDirIterator::Subdirectories);
        static const QRegularExpression kGui(QStringLiteral(
            "Qt6::(Gui|Widgets)|#include <(QWidget|QApplication|QGuiApplication|QPainter)>"));
        while (files.hasNext()) {
            QFile file(files.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            if (kGui.match(QString::fromUtf8(file.readAll())).hasMatch())
                violations.append(file.fileName());
        }
        QVERIFY2(violations.isEmpty(), qPrintable(violations.join(QLatin1Char('\n'))));
    }

    void aPlantedViolationIsFound()
    {
        const Include up{QStringLiteral("backend/core"), QStringLiteral("ui"),
                         QStringLiteral("x.h:1")};
        const Include sideways{QStringLiteral("ui"), QStringLiteral("backend/api"),
                               QStringLiteral("y.h:1")};
        const Include down{QStringLiteral("ui"), QStringLiteral("backend/core"),
                           QStringLiteral("z.h:1")};
        QVERIFY(!violation(up).isEmpty());
        QVERIFY(!violation(sideways).isEmpty());
        QVERIFY(violation(down).isEmpty());
    }
};

} // namespace

QTEST_GUILESS_MAIN(IncludesTest)
#include "includes_test.moc"
