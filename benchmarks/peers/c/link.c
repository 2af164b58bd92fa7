/* Connections in plain text; those in TLS are left to tls_link.c, which is there if OpenSSL is. */
#include <errno.h>

#include "load_generator.h"
#include "tls_link.h"

/* Room for what is under way, whatever the system begins with. */
enum { SEND_BUFFER = 256 * 1024 };

static int connect_to(int port) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = loopback(port);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) fail("connect");
    no_delay(fd);
    return fd;
}

struct link dial(int port, int tls) {
    struct link link = {.fd = connect_to(port)};
    int room = SEND_BUFFER;
    setsockopt(link.fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
    if (tls) link.tls = tls_connect(link.fd);
    return link;
}

void send_all(struct link *link, const char *data, int length) {
    int sent = link->tls ? tls_send(link->tls, data, length) : send(link->fd, data, length, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent != length) fail("send");
}

int receive_some(struct link *link, char *buffer, int room) {
    if (link->tls) return tls_receive(link->tls, buffer, room);
    ssize_t bytes = recv(link->fd, buffer, room, MSG_DONTWAIT);
    if (bytes < 0 && errno == EAGAIN) return 0;
    if (bytes <= 0) fail("recv");
    return bytes;
}

void hang_up(struct link *link) {
    if (link->tls) tls_free(link->tls);
    close(link->fd);
    link->tls = NULL;
}
