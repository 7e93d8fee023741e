package search

import (
	"math"
	"math/bits"
)

// enoughMeant is among how many documents one that is meant stands out by itself. Where there are fewer, texts about anything make
// up the number: of two documents the nearer one is one standard deviation from their mean whatever was asked.
const enoughMeant = 24

// Backdrop are texts about anything that people ask companies and offices, as a model is asked for their meanings once; half of
// them in another language, so that what is near by its language alone stands out less.
func Backdrop() []string { return backdrop[:] }

var backdrop = [enoughMeant]string{
	"When does the museum open? The museum is open from Tuesday to Sunday.",
	"Giờ làm việc của phòng khám? Phòng khám mở cửa từ thứ hai đến thứ sáu.",
	"How do I reset my password? Choose the link below the form to get a new one by e-mail.",
	"Hủy đặt phòng khách sạn thế nào? Quý khách có thể hủy miễn phí trước ba ngày.",
	"Which documents do I need to open an account at the bank? An identity card and a proof of address.",
	"Xe buýt số mấy đi sân bay? Tuyến bốn mươi chín chạy mỗi nửa giờ.",
	"How is the soup cooked? Let the vegetables simmer for half an hour and add salt.",
	"Học phí đóng khi nào? Học phí được đóng vào đầu mỗi học kỳ.",
	"The washing machine does not start. Check that the door is closed and that water runs in.",
	"Làm sao nối máy in với mạng không dây? Mở phần cài đặt và chọn tên mạng.",
	"Can the parcel be sent to another address? Yes, as long as it has not left our warehouse.",
	"Cây này tưới bao lâu một lần? Mỗi tuần tưới hai lần, tránh nắng gắt.",
	"Who pays for damage after a storm? The insurance pays if it was told within a week.",
	"Tôi muốn ứng tuyển vị trí kế toán. Xin gửi hồ sơ qua trang tuyển dụng.",
	"What is the monthly price of the phone contract? It depends on the data that is included.",
	"Bé mấy tuổi được tiêm mũi thứ hai? Theo lịch tiêm, bé được mười hai tháng.",
	"Tickets for the concert can be returned until noon of the day before.",
	"Đổi tiền ở đâu? Quầy thu đổi nằm ở tầng một của nhà ga.",
	"How long is the warranty of the battery? Two years from the day of purchase.",
	"Hóa đơn điện tháng này chưa đến. Quý khách xem hóa đơn trong ứng dụng.",
	"Where can I park near the stadium? There is a garage behind the northern gate.",
	"Áo này có cỡ nào? Áo có ba cỡ: nhỏ, vừa và lớn.",
	"How many days of leave are left this year? The portal of the staff shows them.",
	"Lễ hội bắt đầu lúc mấy giờ? Lễ hội khai mạc lúc bảy giờ tối ở quảng trường.",
}

// SetBackdrop gives the meanings of Backdrop, as the model gives them that gave the documents theirs; none takes them away.
// Those of another length than the documents' are not looked at.
func (c *Corpus) SetBackdrop(meanings [][]float32) {
	var b backcloth
	for _, m := range meanings {
		if unit, ok := direction(m); ok {
			b.dim, b.of = len(m), append(b.of, signsOf(unit))
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.backdrop = b
}

// backcloth is the signs of the meanings of the backdrop, all of one length.
type backcloth struct {
	dim int
	of  [][]uint64
}

// spread tells where the documents' differences from a question lie, told by how many of them differ in how many signs: their
// mean, their deviation, and among how many that was measured. Few are joined by as many of the backdrop as are missing.
func (b backcloth) spread(counts []int, n int, asked []uint64) (mean, deviation float64, among int) {
	among = n
	var sum, squares float64
	for differ, k := range counts {
		sum += float64(differ * k)
		squares += float64(differ * differ * k)
	}
	if b.dim == len(counts)-1 {
		for _, s := range b.of[:min(len(b.of), max(0, enoughMeant-n))] {
			differ := 0
			for i, w := range s {
				differ += bits.OnesCount64(w ^ asked[i])
			}
			sum += float64(differ)
			squares += float64(differ * differ)
			among++
		}
	}
	mean = sum / float64(among)
	return mean, math.Sqrt(max(squares/float64(among)-mean*mean, 1)), among
}
