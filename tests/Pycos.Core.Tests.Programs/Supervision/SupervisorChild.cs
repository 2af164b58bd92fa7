using System.Globalization;

namespace Pycos.Core.Tests.Programs;

/// <summary>A child in a random program.</summary>
/// <param name="Mode">When it is restarted.</param>
/// <param name="CleanUp">How long its clean-up takes, in milliseconds.</param>
/// <param name="Shutdown">How long the supervisor lets it, in milliseconds.</param>
public readonly record struct SupervisorChild(RestartMode Mode, int CleanUp, int Shutdown)
{
    public static SupervisorChild Parse(string text)
    {
        var parts = text.Split('.');
        return new SupervisorChild(
            Enum.Parse<RestartMode>(parts[0]),
            int.Parse(parts[1], CultureInfo.InvariantCulture),
            int.Parse(parts[2], CultureInfo.InvariantCulture));
    }

    public override string ToString() => $"{Mode}.{CleanUp}.{Shutdown}";
}
