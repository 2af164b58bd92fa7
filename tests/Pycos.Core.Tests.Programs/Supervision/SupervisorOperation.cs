using System.Globalization;

namespace Pycos.Core.Tests.Programs;

/// <summary>Something that happens.</summary>
/// <param name="Kind">What.</param>
/// <param name="Child">To which child.</param>
/// <param name="Gap">How long after the one before, in milliseconds.</param>
public readonly record struct SupervisorOperation(SupervisorOperationKind Kind, int Child, int Gap)
{
    public static SupervisorOperation Parse(string text)
    {
        var parts = text.Split('.');
        return new SupervisorOperation(
            Enum.Parse<SupervisorOperationKind>(parts[0]), Number(parts[1]), Number(parts[2]));
    }

    public override string ToString() => $"{Kind}.{Child}.{Gap}";

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
