#pragma once

#include <QHash>

#include <functional>
#include <memory>
#include <vector>

namespace aidoctor::http {

class Exchange;

/// The requests that are at work, shared by the gate and by the exchanges, either of which may go
/// first.
class Activity {
public:
    void add(quint64 id, const std::weak_ptr<Exchange> &exchange)
    {
        m_running.insert(id, exchange);
    }
    void remove(quint64 id)
    {
        if (m_running.remove(id) > 0 && m_listener)
            m_listener();
    }
    int count() const { return static_cast<int>(m_running.size()); }

    /// Those that still exist. Strong, because whoever walks them may run handlers' code.
    std::vector<std::shared_ptr<Exchange>> running() const
    {
        std::vector<std::shared_ptr<Exchange>> result;
        for (const auto &exchange : m_running) {
            if (auto strong = exchange.lock())
                result.push_back(std::move(strong));
        }
        return result;
    }

    /// Told whenever one ends. The gate sets it, and clears it before it goes.
    void setListener(std::function<void()> listener) { m_listener = std::move(listener); }

private:
    QHash<quint64, std::weak_ptr<Exchange>> m_running;
    std::function<void()> m_listener;
};

} // namespace aidoctor::http
