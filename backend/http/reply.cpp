#include "http/reply.h"

#include "http/exchange.h"

#include <utility>

namespace aidoctor::http {

Json errorBody(const QString &code, const QString &message, const Json &details)
{
    Json detail = Json::object();
    detail["code"] = toStd(code);
    detail["message"] = toStd(message);
    detail["details"] = details;
    Json body = Json::object();
    body["detail"] = std::move(detail);
    return body;
}

Reply::Reply(std::shared_ptr<Exchange> exchange) : m_exchange(std::move(exchange)) {}

bool Reply::addHeader(const QByteArray &name, const QByteArray &value)
{
    return m_exchange->addHeader(name, value);
}

void Reply::send(int status, const QByteArray &body, const QByteArray &contentType,
                 const HeaderList &headers)
{
    HeaderList all = headers;
    all.emplaceFront("Content-Type", contentType);
    m_exchange->send(status, body, all);
}

void Reply::sendStatus(int status, const HeaderList &headers)
{
    m_exchange->send(status, {}, headers);
}

void Reply::sendJson(int status, const Json &body, const HeaderList &headers)
{
    send(status, dumpJson(body), "application/json", headers);
}

void Reply::sendError(int status, const QString &code, const QString &message, const Json &details,
                      const HeaderList &headers)
{
    sendJson(status, errorBody(code, message, details), headers);
}

SseWriter Reply::beginStream(int status, const HeaderList &headers)
{
    const bool open = m_exchange->beginStream(status, headers);
    return SseWriter(open ? m_exchange : nullptr, m_exchange->token());
}

bool Reply::isOpen() const
{
    return !isAnswered() && m_exchange->isOpen();
}

bool Reply::isAnswered() const
{
    return m_exchange->isAnswered();
}

std::stop_token Reply::clientGone() const
{
    return m_exchange->token();
}

quint64 Reply::id() const
{
    return m_exchange->id();
}

} // namespace aidoctor::http
