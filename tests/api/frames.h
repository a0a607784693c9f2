#pragma once

#include <QByteArray>
#include <QByteArrayList>
#include <QList>

/// One server-sent event as it came.
struct Frame {
    QByteArray name;
    QByteArray data;
    QByteArray id;
};

/// The complete frames received so far, taken out of the chunked body.
inline QList<Frame> framesOf(const QByteArray &received)
{
    QByteArray body;
    qsizetype at = received.indexOf("\r\n\r\n") + 4;
    while (at > 3 && at < received.size()) {
        const qsizetype lineEnd = received.indexOf("\r\n", at);
        if (lineEnd < 0)
            break;
        const qsizetype size = received.mid(at, lineEnd - at).toLongLong(nullptr, 16);
        if (size == 0 || lineEnd + 2 + size > received.size())
            break;
        body += received.mid(lineEnd + 2, size);
        at = lineEnd + 2 + size + 2;
    }
    QList<Frame> frames;
    while (true) {
        const qsizetype end = body.indexOf("\n\n");
        if (end < 0)
            return frames;
        Frame frame;
        for (const QByteArray &line : body.left(end).split('\n')) {
            if (line.startsWith("event: "))
                frame.name = line.mid(7);
            else if (line.startsWith("data: "))
                frame.data = line.mid(6);
            else if (line.startsWith("id: "))
                frame.id = line.mid(4);
        }
        if (!frame.name.isEmpty())
            frames.append(frame);
        body = body.mid(end + 2);
    }
}

inline QByteArrayList namesOf(const QByteArray &received)
{
    QByteArrayList names;
    for (const Frame &frame : framesOf(received))
        names.append(frame.name);
    return names;
}
