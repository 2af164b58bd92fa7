using System.Globalization;

namespace Pycos.Core.Tests.Programs;

/// <summary>One operation: what, on whom or in which way, and how much or how long.</summary>
public readonly record struct SyncOperation(SyncOperationKind Kind, int Target, int Amount)
{
    public static SyncOperation Parse(string text)
    {
        var parts = text.Split('.');
        return new SyncOperation(
            Enum.Parse<SyncOperationKind>(parts[0]),
            int.Parse(parts[1], CultureInfo.InvariantCulture),
            int.Parse(parts[2], CultureInfo.InvariantCulture));
    }

    public override string ToString() => $"{Kind}.{Target}.{Amount}";
}
