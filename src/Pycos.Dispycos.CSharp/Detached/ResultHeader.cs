using System.Text.Json;

namespace Pycos.Internals;

/// <summary>What stands before the value in the file of a result.</summary>
/// <param name="IsSuccess">Whether there is a value.</param>
/// <param name="Ended">When the job has ended.</param>
/// <param name="Type">The type of the value.</param>
/// <param name="FailureType">The type of the exception that has ended the job.</param>
/// <param name="Failure">Why there is no value.</param>
internal sealed record ResultHeader(bool IsSuccess, DateTimeOffset Ended, string? Type, string? FailureType, string? Failure)
{
    private const int MostLetters = 4000;

    public static ResultHeader OfValue(string? type) => new(true, DateTimeOffset.UtcNow, type, null, null);

    public static ResultHeader OfFailure(string reason, string? type = null) =>
        new(false, DateTimeOffset.UtcNow, null, type, reason.Length > MostLetters ? reason[..MostLetters] + "…" : reason);

    public string ToLine() => ServerSettingsText.Write(writer =>
    {
        writer.WriteBoolean("success", IsSuccess);
        writer.WriteString("ended", Ended);
        writer.WriteString("type", Type);
        writer.WriteString("failureType", FailureType);
        writer.WriteString("failure", Failure);
    });

    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="KeyNotFoundException">Something is missing.</exception>
    public static ResultHeader OfLine(string line)
    {
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        return new ResultHeader(
            root.GetProperty("success").GetBoolean(),
            root.GetProperty("ended").GetDateTimeOffset(),
            root.GetProperty("type").GetString(),
            root.GetProperty("failureType").GetString(),
            root.GetProperty("failure").GetString());
    }
}
