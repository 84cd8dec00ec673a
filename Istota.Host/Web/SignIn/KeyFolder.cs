using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Istota.Host.Web.SignIn;

/// <summary>Keeps the keys that protect forms, for the owner's eyes alone: the stock repository leaves the mode to the umask.</summary>
public sealed class KeyFolder : IXmlRepository
{
    private readonly string _folder;

    public KeyFolder(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. Directory.EnumerateFiles(_folder, "*.xml").Order(StringComparer.Ordinal).Select(file => XElement.Load(file))];

    public void StoreElement(XElement element, string friendlyName)
    {
        var file = Path.Combine(_folder, $"{Guid.NewGuid():N}.xml");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        using (var half = new FileStream($"{file}.new", options))
        {
            half.Write(Encoding.UTF8.GetBytes(element.ToString()));
            half.Flush(flushToDisk: true);
        }
        File.Move($"{file}.new", file);
    }
}
