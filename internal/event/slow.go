package event

// slow are the functions of the standard library that wait for a clock, a network, a
// disk or another process, by key.
var slow = map[string]bool{
	"time.Sleep": true,

	"net.Dial": true, "net.DialTimeout": true, "(*net.Dialer).Dial": true, "(*net.Dialer).DialContext": true,
	"net.LookupHost": true, "net.LookupIP": true, "net.LookupAddr": true, "(*net.Resolver).LookupHost": true,
	"net/http.Get": true, "net/http.Head": true, "net/http.Post": true, "net/http.PostForm": true,
	"(*net/http.Client).Do": true, "(*net/http.Client).Get": true, "(*net/http.Client).Head": true,
	"(*net/http.Client).Post": true, "(*net/http.Client).PostForm": true,

	"(*os/exec.Cmd).Run": true, "(*os/exec.Cmd).Output": true, "(*os/exec.Cmd).CombinedOutput": true, "(*os/exec.Cmd).Wait": true,
	"(*os.Process).Wait": true,

	"os.ReadFile": true, "os.WriteFile": true, "os.ReadDir": true, "os.RemoveAll": true,
	"(*os.File).Sync": true, "(*os.File).ReadFrom": true,
	"io.Copy": true, "io.CopyN": true, "io.ReadAll": true,
	"path/filepath.Walk": true, "path/filepath.WalkDir": true,

	"(*database/sql.DB).Query": true, "(*database/sql.DB).QueryContext": true, "(*database/sql.DB).Exec": true,
	"(*database/sql.DB).ExecContext": true, "(*database/sql.DB).Ping": true, "(*database/sql.DB).PingContext": true,
}

// IsSlow reports whether the function of a key is known to take its time.
func IsSlow(key string) bool { return slow[key] }
