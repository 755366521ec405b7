package content
import ("testing";"strings";"time";"fmt";"os")
func TestZ(t *testing.T){
 for _,s:=range []string{"id: a\nsteps: "+strings.Repeat("[",MaxFile-20),"id: a\nsteps: "+strings.Repeat("{a: ",(MaxFile-20)/4),"steps:\n"+strings.Repeat("- ",(MaxFile-20)/2), strings.Repeat("? ",(MaxFile-20)/2), "id: a\nsteps: "+strings.Repeat("[",1000)+strings.Repeat("]",1000), "id: a\nsteps: "+strings.Repeat("[",100000)+strings.Repeat("]",100000), "id: a\nnote: "+strings.Repeat("x ",500000), "id: a\nnote: |\n"+strings.Repeat(" x\n",300000),"id: a\nsteps:\n"+strings.Repeat(" - x\n",200000),strings.Repeat("!a ",300000),strings.Repeat("\"a\" ",200000),strings.Repeat("a:\n",300000)}{
  n:=len(s)
  if os.Getenv("N")!="" { var k int; fmt.Sscan(os.Getenv("N"),&k); n=min(n,k)}
  t0:=time.Now(); _,_,p:=decode(s[:n]); fmt.Printf("%.20q %d %v %.100v\n",s,n,time.Since(t0),p) }
}
