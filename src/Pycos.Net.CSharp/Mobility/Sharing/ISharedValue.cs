namespace Pycos.Internals;

/// <summary>A value that travels apart from the code that has captured it.</summary>
internal interface ISharedValue
{
    /// <summary>Its bytes.</summary>
    /// <exception cref="NotPicklableException">It cannot travel.</exception>
    byte[] Pickle(PickleScope scope);
}
