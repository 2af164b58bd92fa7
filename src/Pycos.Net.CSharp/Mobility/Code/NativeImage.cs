using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;

namespace Pycos.Internals;

/// <summary>Tells images with machine code of ReadyToRun for other machines: the runtime refuses most of them, and does not say why.</summary>
internal static class NativeImage
{
    // Such code is marked with its system in the field for the processor (.NET: IMAGE_FILE_MACHINE_NATIVE_OS_OVERRIDE).
    private static readonly (string System, int Mark)[] marks = [("Windows", 0), ("Linux", 0x7B79), ("macOS", 0x4644), ("FreeBSD", 0xADC4)];

    /// <summary>What an image was compiled for, if that is another machine than this; <see langword="null"/> for all other images.</summary>
    public static string? ForeignMachine(byte[] bytes)
    {
        using var reader = new PEReader(ImmutableCollectionsMarshal.AsImmutableArray(bytes));
        var headers = reader.PEHeaders;
        if (headers.CorHeader is not { ManagedNativeHeaderDirectory.Size: > 0 })
        {
            return null;
        }

        var (system, machine) = marks
            .Select(mark => (mark.System, Machine: (Machine)((int)headers.CoffHeader.Machine ^ mark.Mark)))
            .FirstOrDefault(meant => meant.Machine != Machine.Unknown && Enum.IsDefined(meant.Machine));
        return system is null ? "an unknown machine"
            : OperatingSystem.IsOSPlatform(system) && machine == MachineOf(RuntimeInformation.ProcessArchitecture) ? null
            : $"{system} on {machine}";
    }

    private static Machine MachineOf(Architecture architecture) => architecture switch
    {
        Architecture.X64 => Machine.Amd64,
        Architecture.X86 => Machine.I386,
        Architecture.Arm64 => Machine.Arm64,
        Architecture.Arm => Machine.ArmThumb2,
        Architecture.RiscV64 => Machine.RiscV64,
        Architecture.LoongArch64 => Machine.LoongArch64,
        _ => Machine.Unknown,
    };
}
