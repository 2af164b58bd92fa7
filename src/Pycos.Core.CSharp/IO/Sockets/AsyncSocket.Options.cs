using System.Net;
using Pycos.Internals;

namespace Pycos;

/// <content>Options. Not public: a program sets them on <see cref="Socket"/>.</content>
public sealed partial class AsyncSocket
{
    /// <inheritdoc cref="SocketDriver.SendWithoutDelay"/>
    internal void SendWithoutDelay() => driver.SendWithoutDelay();

    /// <inheritdoc cref="SocketDriver.ShareAddress"/>
    internal void ShareAddress() => driver.ShareAddress();

    /// <inheritdoc cref="SocketDriver.StayOnLoopback"/>
    internal void StayOnLoopback() => driver.StayOnLoopback();

    /// <inheritdoc cref="SocketDriver.AllowBroadcasts"/>
    internal void AllowBroadcasts() => driver.AllowBroadcasts();

    /// <inheritdoc cref="SocketDriver.JoinGroup"/>
    internal void JoinGroup(IPAddress group, int interfaceIndex) => driver.JoinGroup(group, interfaceIndex);

    /// <inheritdoc cref="SocketDriver.SendGroupsBy"/>
    internal void SendGroupsBy(int interfaceIndex) => driver.SendGroupsBy(interfaceIndex);
}
