using System.Net;
using Pycos.Internals;

namespace Pycos;

/// <content>Datagrams that go to more than one receiver. Not public: a program sets such options on <see cref="Socket"/>.</content>
public sealed partial class AsyncSocket
{
    /// <inheritdoc cref="SocketDriver.ShareAddress"/>
    internal void ShareAddress() => driver.ShareAddress();

    /// <inheritdoc cref="SocketDriver.AllowBroadcasts"/>
    internal void AllowBroadcasts() => driver.AllowBroadcasts();

    /// <inheritdoc cref="SocketDriver.JoinGroup"/>
    internal void JoinGroup(IPAddress group, int interfaceIndex) => driver.JoinGroup(group, interfaceIndex);

    /// <inheritdoc cref="SocketDriver.SendGroupsBy"/>
    internal void SendGroupsBy(int interfaceIndex) => driver.SendGroupsBy(interfaceIndex);
}
