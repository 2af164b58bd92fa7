using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pycos.Internals;

/// <summary>
/// How a system lays out struct kevent. The fields of <see cref="KernelEvent"/> stand at the same places in all that are known
/// here; what follows them, and the number of one filter, differ.
/// </summary>
/// <param name="Size">The bytes of one.</param>
/// <param name="UserFilter">EVFILT_USER.</param>
internal sealed record KernelEventLayout(int Size, short UserFilter)
{
    /// <summary>macOS, on both of its processors.</summary>
    internal static KernelEventLayout MacOS { get; } = new(32, -10);

    /// <summary>FreeBSD since version 12: four words of extensions follow.</summary>
    internal static KernelEventLayout FreeBsd { get; } = new(64, -11);

    /// <summary>That of the system this runs on.</summary>
    /// <exception cref="PlatformNotSupportedException">It has no kernel queues, or they were never looked at.</exception>
    internal static KernelEventLayout Current =>
        OperatingSystem.IsMacOS() ? MacOS
        : OperatingSystem.IsFreeBSD() ? FreeBsd
        : throw new PlatformNotSupportedException($"It is not known how {RuntimeInformation.OSDescription} lays out struct kevent.");

    /// <summary>Writes changes as the system reads them.</summary>
    internal void Write(ReadOnlySpan<KernelEvent> changes, Span<byte> native)
    {
        native.Clear();
        for (var i = 0; i < changes.Length; i++)
        {
            var change = changes[i];
            if (change.Filter == KernelFilter.User)
            {
                change.Filter = (KernelFilter)UserFilter;
            }

            Unsafe.WriteUnaligned(ref native[i * Size], change);
        }
    }

    /// <summary>Reads as many events as there is room for.</summary>
    internal void Read(ReadOnlySpan<byte> native, Span<KernelEvent> events)
    {
        for (var i = 0; i < events.Length; i++)
        {
            ref var happened = ref events[i];
            happened = Unsafe.ReadUnaligned<KernelEvent>(in native[i * Size]);
            if ((short)happened.Filter == UserFilter)
            {
                happened.Filter = KernelFilter.User;
            }
        }
    }
}
