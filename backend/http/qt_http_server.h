#pragma once

#include <QAbstractHttpServer>
#include <QHttpServerRequest>
#include <QHttpServerResponder>
#include <QtGlobal>

#include <functional>
#include <utility>

QT_BEGIN_NAMESPACE
class QTcpSocket;
QT_END_NAMESPACE

namespace aidoctor::http {

/// The end Qt HTTP Server offers for an answer differs between its versions. Neither is used:
/// answers go through the Reply, and a request whose handler returns without a responder (6.4) or
/// whose responder is dropped (6.5 and later) leaves the socket ready for the next request.
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
using AnswerEnd = QHttpServerResponder &;
#else
using AnswerEnd = QTcpSocket *;
#endif

/// Qt HTTP Server with one catch-all handler. Everything that differs between Qt versions is here.
class QtHttpServer final : public QAbstractHttpServer {
public:
    using Receiver = std::function<void(const QHttpServerRequest &)>;

    explicit QtHttpServer(Receiver receiver) : m_receiver(std::move(receiver)) {}

protected:
    bool handleRequest(const QHttpServerRequest &request, AnswerEnd) override
    {
        m_receiver(request);
        return true;
    }
    void missingHandler(const QHttpServerRequest &, AnswerEnd) override {}

private:
    Receiver m_receiver;
};

} // namespace aidoctor::http
