#pragma once

#include "clinic/clinic.h"
#include "command_line.h"
#include "core/task_scope.h"
#include "termination.h"

#include <QCoreApplication>

#include <functional>

namespace aidoctor::app {

/// Runs one command over an opened clinic: opens it, awaits `work`, closes it in order, and leaves
/// the event loop with the exit code. SIGTERM and SIGINT request stop of the token `work` gets.
class Job {
public:
    using Work = std::function<QCoro::Task<int>(clinic::Clinic *clinic, std::stop_token stop)>;

    Job(clinic::Options options, Work work) : m_clinic(std::move(options)), m_work(std::move(work))
    {}

    int run(QCoreApplication &application)
    {
        const auto termination = watchTermination([this] { m_stop.request_stop(); });
        m_scope.launch(process(this));
        return application.exec();
    }

private:
    static QCoro::Task<> process(Job *job)
    {
        int code = kExitFailed;
        auto opening = job->m_clinic.open();
        Status ready = co_await std::move(opening);
        if (ready && job->m_clinic.options().demo) {
            auto loading = job->m_clinic.loadDemo();
            ready = co_await std::move(loading);
        }
        if (ready) {
            const std::stop_token stop = job->m_stop.get_token();
            auto working = job->m_work(&job->m_clinic, stop);
            code = co_await std::move(working);
        } else {
            clinic::Clinic &clinic = job->m_clinic;
            auto complaining =
                complainOfStore(ready.error(), &clinic.database(), &clinic.workers());
            co_await std::move(complaining);
        }
        auto closing = job->m_clinic.close();
        co_await std::move(closing);
        QCoreApplication::exit(code);
    }

    clinic::Clinic m_clinic;
    Work m_work;
    std::stop_source m_stop;
    TaskScope m_scope;
};

} // namespace aidoctor::app
