using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;

namespace Pycos.Internals;

/// <summary>Tells images for other processors: the runtime refuses them without saying what they are for.</summary>
internal static class NativeImage
{
    // Code of ReadyToRun is marked with its system in the field for the processor (.NET: IMAGE_FILE_MACHINE_NATIVE_OS_OVERRIDE).
    private static readonly int[] marks = [0, 0x7B79, 0x4644, 0xADC4];

    /// <summary>The processor that an image is for, if that is another than this one's; <see langword="null"/> for all other images.</summary>
    public static string? ForeignProcessor(byte[] bytes)
    {
        using var reader = new PEReader(ImmutableCollectionsMarshal.AsImmutableArray(bytes));
        var machine = marks
            .Select(mark => (Machine)((int)reader.PEHeaders.CoffHeader.Machine ^ mark))
            .FirstOrDefault(meant => meant != Machine.Unknown && Enum.IsDefined(meant));

        // Images for any processor say that they are for the oldest one.
        return machine == Machine.I386 || machine == MachineOf(RuntimeInformation.ProcessArchitecture) ? null : machine.ToString();
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
