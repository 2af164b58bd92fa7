namespace Pycos.Internals;

/// <summary>What a place in a kernel queue watches (EVFILT_ of sys/event.h).</summary>
internal enum KernelFilter : short
{
    /// <summary>EVFILT_READ.</summary>
    Read = -1,

    /// <summary>EVFILT_WRITE.</summary>
    Write = -2,

    /// <summary>EVFILT_USER, as macOS numbers it; <see cref="KernelEventLayout"/> knows the others.</summary>
    User = -10,
}
