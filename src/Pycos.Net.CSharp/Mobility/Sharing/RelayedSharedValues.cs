namespace Pycos.Internals;

/// <summary>Shared values for code that goes back to those who have sent them, and from there on: they are known by their hashes there.</summary>
internal sealed class RelayedSharedValues(ReceivedSharedValues received) : ISharedValues
{
    /// <inheritdoc/>
    public string HashOf(ISharedValue value, PickleScope scope) => received.TryHashOf(value) ?? throw new NotPicklableException(
        $"{TypeText.Of(value.GetType())} was made here, and only those of the client can be captured by what a job submits: capture its Value.");

    /// <inheritdoc/>
    public SharedValue<T> Find<T>(string hash, PickleScope scope) => received.Find<T>(hash, scope);
}
