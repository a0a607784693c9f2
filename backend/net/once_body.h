#pragma once

#include <QByteArray>
#include <QIODevice>

#include <algorithm>
#include <functional>
#include <utility>

namespace aidoctor::net {

/// A request's body that can be read once: QNetworkAccessManager repeats a POST by itself whenever
/// it can read the body again.
class OnceBody : public QIODevice {
public:
    /// @param onRead called when the first byte is asked for: the connection stands
    OnceBody(QByteArray body, std::function<void()> onRead)
        : m_body(std::move(body)), m_onRead(std::move(onRead))
    {
        open(QIODevice::ReadOnly | QIODevice::Unbuffered);
    }

    bool isSequential() const override { return true; }
    bool seek(qint64) override { return false; } // QIODevice's own writes a warning
    bool reset() override { return false; }
    bool atEnd() const override { return m_at >= m_body.size(); }
    qint64 bytesAvailable() const override { return m_body.size() - m_at; }

protected:
    qint64 readData(char *data, qint64 maxSize) override
    {
        if (m_onRead)
            std::exchange(m_onRead, nullptr)();
        if (atEnd())
            return -1;
        const qint64 size = std::min<qint64>(maxSize, m_body.size() - m_at);
        std::copy_n(m_body.constData() + m_at, size, data);
        m_at += size;
        return size;
    }
    qint64 writeData(const char *, qint64) override { return -1; }

private:
    QByteArray m_body;
    qint64 m_at = 0;
    std::function<void()> m_onRead;
};

} // namespace aidoctor::net
