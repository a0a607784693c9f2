#pragma once

#include "core/json.h"

#include <QString>

#include <vector>

namespace aidoctor::briefing {

/// Reads a briefing's JSON while it is still being written and gives each flag as soon as it is
/// complete. A pure incremental function: how the text is cut makes no difference.
class FlagStream {
public:
    /// Takes the next piece; gives the flags completed by it, in order.
    std::vector<Json> feed(const QString &piece);

private:
    void character(QChar c, std::vector<Json> &completed);

    int m_depth = 0;
    bool m_inString = false;
    bool m_escaped = false;
    bool m_inFlags = false;
    bool m_afterFlagsKey = false;
    QString m_string; ///< the string at depth 1 being read: maybe the key "flags"
    QString m_element;
};

} // namespace aidoctor::briefing
