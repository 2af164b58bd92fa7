namespace Pycos.Internals;

/// <summary>Shared values by their hashes. Used from every thread.</summary>
internal interface ISharedValues
{
    /// <summary>The hash of a value, which goes along with the code that is being written.</summary>
    /// <exception cref="NotPicklableException">It cannot travel.</exception>
    string HashOf(ISharedValue value, PickleScope scope);

    /// <summary>The value that has come before the code that is being read.</summary>
    /// <exception cref="PickleException">There is none, or of another type.</exception>
    SharedValue<T> Find<T>(string hash, PickleScope scope);
}
