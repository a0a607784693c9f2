#include "clinic/clinic.h"
#include "command_line.h"
#include "core/logging.h"
#include "core/platform.h"
#include "core/settings.h"
#include "core/task_scope.h"
#include "termination.h"
#include "ui/language.h"
#include "ui/main_window.h"
#include "ui/services.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QEvent>
#include <QStandardPaths>
#include <QTimer>

#include <chrono>
#include <memory>
#include <optional>
#include <utility>

namespace {

using namespace aidoctor;

QString settingsFile()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation)
           + QStringLiteral("/ai-doctor/settings.ini");
}

/// Notes in the log when the patient list was painted with rows for the first time.
class FirstPaint : public QObject {
public:
    explicit FirstPaint(QAbstractItemView *list) : QObject(list), m_list(list)
    {
        list->viewport()->installEventFilter(this);
    }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() == QEvent::Paint && m_list->model() && m_list->model()->rowCount() > 0) {
            qCInfo(log::ui, "patient list painted %lld ms after the start",
                   static_cast<long long>(platform::processAge().count()));
            deleteLater();
            watched->removeEventFilter(this);
        }
        return false;
    }

private:
    QAbstractItemView *m_list;
};

/// The desktop program's life: open the store, show the window, serve the API, take all down. A
/// clinic's server that does not answer yet is waited for, with the window open.
class Desktop {
public:
    Desktop(clinic::Options options, std::optional<quint16> port)
        : m_settings(settingsFile()), m_clinic(std::move(options)), m_port(port)
    {
        m_retry.setSingleShot(true);
        m_retry.setInterval(kRetry);
        QObject::connect(&m_retry, &QTimer::timeout, &m_retry, [this] { start(); });
    }

    void start() { m_scope.launch(run(this)); }

    void stop()
    {
        if (std::exchange(m_stopping, true))
            return;
        m_retry.stop();
        m_window.reset();
        m_scope.launch(close(this));
    }

private:
    static constexpr std::chrono::seconds kRetry{2};

    static QCoro::Task<> run(Desktop *desktop)
    {
        clinic::Clinic &clinic = desktop->m_clinic;
        auto opening = clinic.open();
        const Status opened = co_await std::move(opening);
        if (desktop->m_stopping)
            co_return;
        if (!opened) {
            desktop->waitOrEnd(opened.error());
            co_return;
        }
        desktop->showOpen();
        if (clinic.options().demo) {
            auto loading = clinic.loadDemo();
            const Status loaded = co_await std::move(loading);
            if (!loaded)
                app::complain(loaded.error());
        }
        if (desktop->m_stopping)
            co_return;
        auto watching = clinic.watch();
        const Status watched = co_await std::move(watching);
        if (!watched)
            app::complain(watched.error()); // it goes on trying
    }

    static QCoro::Task<> close(Desktop *desktop)
    {
        auto closing = desktop->m_clinic.close();
        co_await std::move(closing);
        QCoreApplication::exit(app::kExitDone);
    }

    /// A clinic's database that cannot be used yet is waited for, whatever the reason: whoever sits
    /// there reads in the window what to do, and it goes on once that is done. A file on this
    /// workstation does not mend itself.
    void waitOrEnd(const Error &error)
    {
        const bool server = m_clinic.options().database.engine == database::Engine::PostgreSql;
        if (!m_window) {
            app::complain(error);
            if (!server) {
                QCoreApplication::exit(app::kExitFailed);
                return;
            }
            showWindow();
        }
        m_window->waitForStore(error);
        m_retry.start();
    }

    void showOpen()
    {
        const bool waited = m_window != nullptr;
        QString address;
        if (m_port) {
            const auto port = m_clinic.startApi(*m_port);
            if (port)
                address = QStringLiteral("127.0.0.1:%1").arg(*port);
            else
                app::complain(port.error()); // the window serves without it
        }
        if (!waited)
            showWindow();
        m_window->setApiAddress(address);
        if (waited)
            m_window->storeOpened();
    }

    void showWindow()
    {
        m_window = std::make_unique<ui::MainWindow>(services());
        if (auto *list = m_window->findChild<QAbstractItemView *>(QStringLiteral("patientList")))
            new FirstPaint(list);
        m_window->show();
    }

    ui::Services services()
    {
        return {m_clinic.charts(),
                m_clinic.briefings(),
                m_clinic.runs(),
                m_settings,
                m_clinic.loop(),
                m_clinic.options().demo,
                [] { return QDate::currentDate(); },
                {},
                &m_clinic.feed(),
                &m_clinic.models(),
                &m_clinic.usage(),
                &m_clinic.rules()};
    }

    Settings m_settings;
    clinic::Clinic m_clinic;
    std::optional<quint16> m_port;
    std::unique_ptr<ui::MainWindow> m_window;
    bool m_stopping = false;
    QTimer m_retry;
    TaskScope m_scope;
};

} // namespace

int main(int argc, char *argv[])
{
    platform::makeNewFilesPrivate();
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("ai-doctor"));
    QApplication::setApplicationDisplayName(QStringLiteral("AI Doctor Assistant"));
    QApplication::setDesktopFileName(QStringLiteral("ai-doctor"));
    QApplication::setApplicationVersion(QStringLiteral(AIDOCTOR_VERSION));
    QApplication::setQuitOnLastWindowClosed(false);

    QCommandLineParser parser;
    parser.setApplicationDescription(QCoreApplication::translate(
        "command_line", "The two-minute read before you enter the room."));
    app::addCommonOptions(parser);
    parser.addOptions({
        {QStringLiteral("port"),
         QCoreApplication::translate("command_line", "The local API's port; 0 takes a free one."),
         QStringLiteral("N")},
        {QStringLiteral("no-api"),
         QCoreApplication::translate("command_line", "Do not serve the local API.")},
    });
    app::addWatchOption(parser);
    parser.process(application);
    auto options = app::readCommonOptions(parser);
    const auto port = app::readPort(parser);
    const auto watchFolder = app::readWatchFolder(parser);
    if (!options || !port || !watchFolder) {
        app::complain(!options ? options.error() : !port ? port.error() : watchFolder.error());
        return app::kExitUsage;
    }
    options->watchFolder = *watchFolder;
    options->useKeyring = true;
    const bool api = !parser.isSet(QStringLiteral("no-api"));
    Desktop desktop(*options, api ? std::optional(*port) : std::nullopt);
    const auto termination = app::watchTermination([&desktop] { desktop.stop(); });
    QObject::connect(&application, &QApplication::lastWindowClosed, &application,
                     [&desktop] { desktop.stop(); });
    desktop.start();
    return QApplication::exec();
}
