#include "agent/retry_policy.h"

#include <QLocale>
#include <QTimeZone>

#include <algorithm>
#include <array>
#include <cmath>

namespace aidoctor::agent {

namespace {

constexpr double kMaxAskedFor = 60.0;

/// An HTTP date, RFC 9110, in its one current form.
QDateTime httpDate(const QByteArray &text)
{
    QDateTime date = QLocale::c().toDateTime(QString::fromLatin1(text),
                                             QStringLiteral("ddd, dd MMM yyyy HH:mm:ss 'GMT'"));
    date.setTimeZone(QTimeZone::utc());
    return date;
}

/// Seconds; nothing where the header is not there or makes no sense.
std::optional<double> askedFor(const net::ResponseHead &head, const QDateTime &now)
{
    bool isNumber = false;
    const double milliseconds = head.header("retry-after-ms").toDouble(&isNumber);
    if (isNumber)
        return milliseconds / 1000.0;
    const QByteArray after = head.header("retry-after").trimmed();
    const double seconds = after.toDouble(&isNumber);
    if (isNumber)
        return seconds;
    const QDateTime date = httpDate(after);
    if (date.isValid())
        return static_cast<double>(now.msecsTo(date)) / 1000.0;
    return std::nullopt;
}

} // namespace

bool RetryPolicy::isWorthwhile(const net::ResponseHead &head)
{
    const QByteArray asked = head.header("x-should-retry");
    if (asked == "true")
        return true;
    if (asked == "false")
        return false;
    return head.status == 408 || head.status == 409 || head.status == 429 || head.status >= 500;
}

bool RetryPolicy::isWorthwhile(const Error &error)
{
    constexpr std::array kPassing{codes::kHostNotFound, codes::kConnectFailed,
                                  codes::kConnectTimeout, codes::kConnectionLost,
                                  codes::kResponseStalled};
    return std::any_of(kPassing.begin(), kPassing.end(),
                       [&error](const char *code) { return error.code == QLatin1String(code); });
}

std::chrono::milliseconds RetryPolicy::delay(int retriesDone, const net::ResponseHead *head,
                                             const QDateTime &now, double random)
{
    const auto asked = head ? askedFor(*head, now) : std::nullopt;
    double seconds = 0;
    if (asked && *asked > 0 && *asked <= kMaxAskedFor)
        seconds = *asked;
    else
        seconds = std::min(0.5 * std::pow(2.0, retriesDone), 8.0) * (1.0 - 0.25 * random);
    return std::chrono::milliseconds(std::llround(seconds * 1000.0));
}

} // namespace aidoctor::agent
